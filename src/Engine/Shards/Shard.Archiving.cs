namespace Jumun.Engine.Shards;

/// <summary>Which history is over and done with. Asked of a platform that is open and not started.</summary>
internal sealed partial class Shard
{
    /// <summary>Records of this or other journals that this shard will read again, by shard and position.</summary>
    public IEnumerable<(string Shard, long Position, string Why)> NeededOnShard()
    {
        foreach (var record in _parked.Values.SelectMany(waiting => waiting))
        {
            var why = $"the dead letter {Name}:{record.Position} waits";
            yield return (Name, record.Position, why);
            yield return (record.Origin.Source ?? Name, record.Origin.Position, why);
        }

        foreach (var saga in _streams.All.Where(s => s.Kind.IsOpen(s.State)))
        {
            var origin = Journal.ReadStream(saga.Kind.Name, saga.Key)[0].Origin;
            yield return (origin.Source ?? Name, origin.Position, $"{saga.Kind.Name} {saga.Key} is not over");
        }

        foreach (var record in _ownUnheard)
        {
            yield return (Name, record.Position, $"'{Name}' has not handled it yet");
        }
    }

    /// <summary>
    /// Why records from one position to another are not over and done with, or null: they are older than a time, all of
    /// their streams are closed, and everyone whom they concern has handled them.
    /// </summary>
    public string? OpenOnShard(long first, long last, DateTimeOffset before)
    {
        var folded = new Dictionary<StreamName, Stream>();
        var behind = Platform.Shards
            .SelectMany(
                shard => shard.Readers.Where(r => r.Source == Place && r.Position < last), (s, r) => (s.Name, r))
            .ToList();
        foreach (var record in Journal.Read(first).SelectMany(batch => batch.Records))
        {
            if (record.Position > last)
            {
                break;
            }

            if (record.At >= before)
            {
                return $"record {record.Position} is of {record.At.UtcDateTime:yyyy-MM-dd}";
            }

            var audience = behind.Count > 0 ? Platform.Topology.AudienceOf(record) : 0;
            foreach (var (reader, reading) in behind)
            {
                if (record.Position > reading.Position && (audience & reading.Bit) != 0)
                {
                    return $"'{reader}' has not handled record {record.Position} yet";
                }
            }

            var name = new StreamName(record.Kind, record.Key);
            if (!folded.TryGetValue(name, out var stream) && _kinds.TryGetValue(record.Kind, out var kind))
            {
                folded[name] = stream = new(kind, record.Key);
            }
            else if (stream is null && record.Kind != PolicyKind)
            {
                return $"this program does not know what a {record.Kind} is";
            }

            if (stream is not null && !IsSaga(stream.Kind) && record.Version - record.Events.Length == stream.Version)
            {
                Replay(stream, [record]);
            }
        }

        return folded.Values.FirstOrDefault(stream => !IsFinished(stream)) is { } open
            ? $"{open.Kind.Name} {open.Key} is not finished"
            : null;
    }

    /// <summary>Sagas that are not over are all in memory; of the others the state tells.</summary>
    private bool IsFinished(Stream folded)
    {
        if (_timers.DueAt(folded.Name) is not null)
        {
            return false;
        }

        if (IsSaga(folded.Kind))
        {
            return _streams.Find(folded.Name) is not { } saga || !saga.Kind.IsOpen(saga.State);
        }

        if (folded.Kind.IsClosed(folded.State))
        {
            return true;
        }

        var now = ReadThen(folded.Kind.Name, folded.Key, DateTimeOffset.MaxValue);
        return now.Version == 0 || folded.Kind.IsClosed(now.State!); // In the one of version 0 nothing ever happened.
    }

    private static bool IsSaga(StreamKind kind) => kind.CommandType == typeof(ResumeSaga);
}
