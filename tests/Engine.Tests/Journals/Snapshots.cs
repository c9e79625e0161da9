using Jumun.Engine.Journals;

namespace Jumun.Engine.Tests.Journals;

internal static class Snapshots
{
    public static void SaveSnapshot(this IJournal journal, ReadOnlySpan<byte> snapshot)
    {
        var bytes = snapshot.ToArray();
        journal.SaveSnapshot(stream => stream.Write(bytes));
    }
}
