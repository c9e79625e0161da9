namespace Jumun.Engine.Shards;

/// <summary>
/// The number of each message in a record, the last part of its <see cref="Origin"/>: 0 is the record's own outcome for
/// whoever asked, then come its sends, then what each of its events sets off, up to <see cref="HearersMax"/> of them.
/// </summary>
internal static class MessagePlace
{
    public const int HearersMax = 16;
    public const int Reply = 0;

    public static int Send(int send) => 1 + send;

    public static int Heard(Record record, int happened, int hearer) =>
        1 + record.Sends.Length + (happened * HearersMax) + hearer;

    public static bool IsSend(Record record, int index) => index >= 1 && index <= record.Sends.Length;

    public static (int Event, int Hearer) HeardAt(Record record, int index) =>
        Math.DivRem(index - 1 - record.Sends.Length, HearersMax);
}
