using System.Net;

namespace Jumun.Host;

/// <summary>What was asked for on the command line.</summary>
public sealed record HostSettings(string Urls, string Data, bool IsDemo)
{
    public const int SegmentKiBDefault = 64 * 1024;
    public const int SegmentKiBMin = 64;
    public const int SegmentKiBMax = 1024 * 1024;
    public const int SnapshotRecordsDefault = 200_000;
    public const int SnapshotRecordsMin = 100;

    /// <summary>The size of a journal's segments.</summary>
    public int SegmentKiB { get; init; } = SegmentKiBDefault;

    /// <summary>After how many records a shard's snapshot is renewed at the earliest.</summary>
    public int SnapshotRecords { get; init; } = SnapshotRecordsDefault;

    /// <summary>Throws <see cref="StartFailure"/> when a number is out of its range.</summary>
    public void CheckRanges()
    {
        if (SegmentKiB is < SegmentKiBMin or > SegmentKiBMax)
        {
            throw new StartFailure(
                $"--segment-kib must be from {SegmentKiBMin} to {SegmentKiBMax}, not {SegmentKiB}.", isWrongUse: true);
        }

        if (SnapshotRecords < SnapshotRecordsMin)
        {
            throw new StartFailure(
                $"--snapshot-records must be at least {SnapshotRecordsMin}, not {SnapshotRecords}.", isWrongUse: true);
        }
    }

    /// <summary>Where to listen. Throws <see cref="StartFailure"/> when it isn't allowed.</summary>
    public IReadOnlyList<Uri> Addresses()
    {
        var addresses = Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(AddressOf).ToList();
        return addresses.Count > 0 ? addresses : throw new StartFailure("--urls names no address.", isWrongUse: true);
    }

    private static Uri AddressOf(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.PathAndQuery != "/")
        {
            throw new StartFailure($"'{text}' is no address such as http://127.0.0.1:5080.", isWrongUse: true);
        }

        if (address.Scheme != Uri.UriSchemeHttp)
        {
            throw new StartFailure(
                $"'{text}': only http is spoken; for https put a proxy before it.",
                isWrongUse: true);
        }

        var isLoopback = address.Host == "localhost"
            || (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
        return isLoopback
            ? address
            : throw new StartFailure(
                $"'{text}' can be reached from other machines, and there is no sign-in yet: "
                + "only loopback addresses such as http://127.0.0.1:5080 are allowed.",
                isWrongUse: true);
    }
}
