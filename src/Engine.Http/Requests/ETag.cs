using System.Globalization;

namespace Jumun.Engine.Http;

/// <summary>A stream's version as an entity tag: <c>"3"</c>.</summary>
public static class ETag
{
    public static string Of(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>A tag for what is alike, and not the same to the last byte: <c>W/"3"</c>.</summary>
    public static string WeakOf(long likeness) => "W/" + Of(likeness);

    /// <summary>Reads one strong tag; a weak one never matches a version.</summary>
    public static bool TryRead(string? header, out long version)
    {
        version = 0;
        var tag = header.AsSpan().Trim();
        return tag.Length > 2 && tag[0] == '"' && tag[^1] == '"'
            && long.TryParse(tag[1..^1], NumberStyles.None, CultureInfo.InvariantCulture, out version);
    }
}
