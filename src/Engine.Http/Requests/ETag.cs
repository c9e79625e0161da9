using System.Globalization;

namespace Jumun.Engine.Http;

/// <summary>A stream's version as an entity tag: <c>"3"</c>.</summary>
public static class ETag
{
    public static string Of(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>Reads one strong tag; a weak one never matches a version.</summary>
    public static bool TryRead(string? header, out long version)
    {
        version = 0;
        var tag = header.AsSpan().Trim();
        return tag.Length > 2 && tag[0] == '"' && tag[^1] == '"'
            && long.TryParse(tag[1..^1], NumberStyles.None, CultureInfo.InvariantCulture, out version);
    }
}
