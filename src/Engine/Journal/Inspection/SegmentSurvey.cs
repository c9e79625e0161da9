namespace Jumun.Engine.Journals;

/// <summary>What one segment holds.</summary>
public sealed class SegmentSurvey
{
    internal SegmentSurvey(in SegmentPlace place) =>
        (Path, First, IsArchived) = (place.Path, place.First, place.IsArchived);

    public string Path { get; }

    public bool IsArchived { get; }

    public long First { get; }

    /// <summary>The position of its last record.</summary>
    public long Last { get; internal set; }

    /// <summary>How much of the file is used.</summary>
    public long Bytes { get; internal set; }

    public long Batches { get; internal set; }

    /// <summary>The times of its earliest and latest record; null when it has none.</summary>
    public (DateTimeOffset From, DateTimeOffset To)? Times { get; internal set; }

    internal void Saw(DateTimeOffset at) => Times = Times is var (from, to)
        ? (at < from ? at : from, at > to ? at : to)
        : (at, at);
}

/// <summary>
/// Compares the links of a segment's records and its index file with what they must be, from the frames alone.
/// </summary>
internal sealed class IndexCheck(SegmentPlace place)
{
    private readonly SegmentTables _tables = new(Wire.None);

    public void Saw(in ScannedRecord scanned)
    {
        var before = _tables.Streams.Find(scanned.StreamHash);
        var (offset, address) = (scanned.Address.FrameOffset, scanned.Address);
        var linked = scanned.Previous is { } link
            ? new Address(offset - (link.FramesBack * Frame.Alignment), link.Index)
            : default;
        if (linked != before)
        {
            throw SegmentFile.Damage(
                place.Path, offset,
                $"record {scanned.Record.Position} is not linked with the one before it in its stream");
        }

        _tables.Streams.Set(scanned.StreamHash, address);
        if (scanned.Record.RequestKey is { } request)
        {
            _tables.Requests.Add(StableHash.Of(request.Hash), address);
        }
    }

    /// <summary>What is wrong with the index file, or null; a missing one is made anew and wrong with nobody.</summary>
    public string? Compare(IDisk disk, SegmentScan scan)
    {
        if (!disk.Exists(place.IndexPath))
        {
            return null;
        }

        if (SegmentIndex.TryOpen(disk, place.IndexPath, place.First) is not { } index)
        {
            return $"'{place.IndexPath}' is damaged at offset {OffsetOfDamage(disk)}: a checksum is wrong, or it is of "
                + "another version; the next start makes it anew.";
        }

        using (index)
        {
            var found = new List<Address>();
            var isSame = index.LastPosition == scan.LastPosition && index.End == scan.End
                && _tables.Streams.Entries.All(e => Knows(e.Address, list => index.FindStreams(e.Hash, list)))
                && _tables.Requests.Entries.All(e => Knows(e.Address, list => index.FindRequests(e.Hash, list)));
            return isSame ? null
                : $"'{place.IndexPath}' does not belong to what '{place.Path}' holds, which ends at offset {scan.End} "
                + $"with record {scan.LastPosition}: delete the index, the next start makes it anew.";

            bool Knows(Address address, Action<List<Address>> find)
            {
                found.Clear();
                find(found);
                return found.Contains(address);
            }
        }
    }

    /// <summary>In its header, or in what follows it.</summary>
    private int OffsetOfDamage(IDisk disk)
    {
        using var file = disk.Map(place.IndexPath);
        return SegmentIndex.HasSoundHeader(file.Bytes, place.First) ? SegmentIndex.HeaderBytes : 0;
    }
}
