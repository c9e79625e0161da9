namespace Jumun.Engine.Journals;

/// <summary>
/// What the folder of a shard's journal holds and what is wrong with it, found by reading all of it once, from the
/// first frame to the last. Changes nothing, not even a torn tail; nobody else may have the journal open.
/// </summary>
public sealed class JournalSurvey
{
    private readonly IDisk _disk;
    private readonly Dictionary<string, long> _kinds = [];
    private readonly Dictionary<string, long> _messages = [];
    private readonly Dictionary<string, long> _checkpoints = [];
    private readonly List<SegmentSurvey> _segments = [];
    private readonly List<string> _damages = [];
    private readonly List<string> _notes = [];

    private JournalSurvey(IDisk disk, string directory)
    {
        (_disk, Directory) = (disk, directory);
        Shard = Path.GetFileName(Path.TrimEndingDirectorySeparator(directory));
    }

    public string Shard { get; }

    public string Directory { get; }

    /// <summary>The folder that old segments were moved to, or null.</summary>
    public string? Archive { get; private set; }

    public IReadOnlyList<SegmentSurvey> Segments => _segments;

    /// <summary>The position of the last record, or 0.</summary>
    public long LastPosition { get; private set; }

    /// <summary>How many records each kind of stream has.</summary>
    public IReadOnlyDictionary<string, long> RecordsByKind => _kinds;

    /// <summary>How often each event and each command that was sent occurs, by wire name.</summary>
    public IReadOnlyDictionary<string, long> Messages => _messages;

    public long Requests { get; private set; }

    public long Refusals { get; private set; }

    public long DeadLetters { get; private set; }

    /// <summary>For each journal that the shard reads, up to where it has handled it.</summary>
    public IReadOnlyDictionary<string, long> Checkpoints => _checkpoints;

    /// <summary>The snapshot's size and the position after which it was taken; null without a sound one.</summary>
    public (long Bytes, long Position)? Snapshot { get; private set; }

    /// <summary>What is not as it was written, a sentence each, naming file and offset.</summary>
    public IReadOnlyList<string> Damages => _damages;

    /// <summary>What an operator may like to know, and the next start deals with.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <param name="disk">Where it is.</param>
    /// <param name="directory">The folder of one shard's journal.</param>
    /// <param name="progress">Told after each segment how many of how many are read.</param>
    public static JournalSurvey Of(IDisk disk, string directory, Action<int, int>? progress = null)
    {
        var survey = new JournalSurvey(disk, directory);
        survey.Look(progress ?? ((_, _) => { }));
        return survey;
    }

    /// <summary>
    /// What only all journals of a folder together show: one that is shorter than others have read it.
    /// </summary>
    public static IEnumerable<string> Compare(IReadOnlyCollection<JournalSurvey> journals)
    {
        foreach (var reader in journals)
        {
            foreach (var (source, position) in reader.Checkpoints)
            {
                var last = journals.FirstOrDefault(j => j.Shard == source)?.LastPosition ?? 0;
                if (last < position)
                {
                    yield return $"The journal '{source}' ends with record {last}, but '{reader.Shard}' has handled it "
                        + $"up to record {position}: its end was lost.";
                }
            }
        }
    }

    private void Look(Action<int, int> progress)
    {
        Guard(() =>
        {
            foreach (var name in _disk.List(Directory).Where(IsUnfinished))
            {
                _notes.Add($"'{Path.Combine(Directory, name)}' was not finished; the next start deletes it.");
            }

            var places = SegmentPlaces.Of(_disk, Directory);
            Archive = places.Archive;
            Guard(places.RefuseIfEndsTooEarly);
            var expected = 1L;
            foreach (var (i, place) in places.All.Index())
            {
                Guard(() => places.RefuseUnlessNext(place, expected));
                var isLast = i == places.All.Count - 1;
                var survey = new SegmentSurvey(place) { Last = place.First - 1 };
                _segments.Add(survey);
                var isWhole = Guard(() => Look(place, survey, isLast));
                LastPosition = Math.Max(LastPosition, survey.Last);
                expected = isWhole || isLast ? survey.Last + 1 : places.All[i + 1].First;
                progress(i + 1, places.All.Count);
            }

            LookAtSnapshot();
        });
    }

    private void Look(SegmentPlace place, SegmentSurvey survey, bool isLast)
    {
        using var scan = SegmentScan.Open(_disk, place, Shard, isLast);
        var index = new IndexCheck(place);
        var records = new List<ScannedRecord>();
        while (scan.Next())
        {
            scan.Read(records);
            foreach (var scanned in records)
            {
                Count(scanned.Record);
                survey.Saw(scanned.Record.At);
                index.Saw(scanned);
            }

            foreach (var (source, position) in scan.Checkpoints.Where(c => c.Source != Shard))
            {
                _checkpoints[source] = position;
            }

            survey.Batches++;
            (survey.Last, survey.Bytes) = (scan.LastPosition, scan.Offset + scan.Frame.Length);
        }

        if (scan.IsTorn)
        {
            _notes.Add(
                $"'{place.Path}' ends at offset {scan.End} in a batch that was not wholly written when the process "
                + "ended; it had not been acknowledged, and the next start cuts it off.");
        }

        if (!isLast && index.Compare(_disk, scan) is { } damage)
        {
            _damages.Add(damage);
        }
        else if (!isLast && !_disk.Exists(place.IndexPath))
        {
            _notes.Add($"'{place.IndexPath}' is missing; the next start makes it anew.");
        }
    }

    private void Count(Record record)
    {
        AddTo(_kinds, record.Kind);
        foreach (var message in record.Events.Cast<StoredMessage>().Concat(
            record.Sends.Select(send => (StoredMessage)send.Command)))
        {
            AddTo(_messages, message.Name);
        }

        Requests += record.RequestKey is null ? 0 : 1;
        Refusals += record.Refusal is null ? 0 : 1;
        DeadLetters += record.Parked is null ? 0 : 1;
    }

    private void LookAtSnapshot()
    {
        var path = Path.Combine(Directory, SnapshotFile.Name);
        if (!_disk.Exists(path))
        {
            return;
        }

        using var file = _disk.Open(path, writable: false);
        if (SnapshotFile.Check(file, out var beginning) is { } offset)
        {
            _damages.Add(
                $"'{path}' is damaged at offset {offset}, or of another version; it is not used, and the next one "
                + "takes its place.");
        }
        else if (Shards.Snapshot.PositionIn(beginning) is { } position)
        {
            Snapshot = (_disk.LengthOf(path), position);
            if (position > LastPosition)
            {
                _damages.Add(
                    $"The journal '{Shard}' ends with record {LastPosition}, but its snapshot '{path}' was taken after "
                    + $"record {position} (offset {SnapshotFile.HeaderBytes}): its end was lost.");
            }
        }
    }

    /// <summary>Does it; what is wrong is written down, and false.</summary>
    private bool Guard(Action act)
    {
        try
        {
            act();
            return true;
        }
        catch (Exception e) when (e is JournalUnusable or IOException or UnauthorizedAccessException)
        {
            _damages.Add(e.Message);
            return false;
        }
    }

    private static bool IsUnfinished(string name) =>
        name.EndsWith(SegmentFile.UnfinishedExtension, StringComparison.Ordinal);

    private static void AddTo(Dictionary<string, long> counts, string name) =>
        counts[name] = counts.GetValueOrDefault(name) + 1;
}
