namespace Jumun.Crash;

/// <summary>What a killed host has left on disk.</summary>
internal static class Remains
{
    private const int HeaderBytes = 512;

    public static bool HasUnfinishedSnapshot(string data) =>
        Directory.EnumerateFiles(data, "snapshot.new", SearchOption.AllDirectories).Any();

    /// <summary>A sealed segment without its index, or a newest one without its first batch.</summary>
    public static bool HasSegmentInChange(string data) => Directory.EnumerateDirectories(data).Any(IsInChange);

    private static bool IsInChange(string shard)
    {
        var segments = Directory.GetFiles(shard, "*.journal").Order(StringComparer.Ordinal).ToList();
        return segments.SkipLast(1).Any(segment => !File.Exists(Path.ChangeExtension(segment, ".index")))
            || (segments.Count > 1 && IsEmpty(segments[^1]));
    }

    private static bool IsEmpty(string segment)
    {
        using var file = File.OpenRead(segment);
        file.Position = HeaderBytes;
        return file.ReadByte() == 0;
    }
}
