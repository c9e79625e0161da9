using Jumun.Engine.Journals;

namespace Jumun.Engine.Tests.Journals;

internal static class Snapshots
{
    public static byte[]? LoadSnapshot(this IJournal journal) => journal.LoadSnapshot(stream =>
    {
        using var whole = new MemoryStream();
        stream.CopyTo(whole);
        return whole.ToArray();
    });

    public static void SaveSnapshot(this IJournal journal, ReadOnlySpan<byte> snapshot)
    {
        var bytes = snapshot.ToArray();
        journal.SaveSnapshot(stream => stream.Write(bytes));
    }
}
