using Jumun.Engine.Journals;

namespace Jumun.Engine.Shards;

/// <summary>
/// What a shard's own journal tells it at start-up. Most of it is passed over: what became of the millions of streams
/// that are closed matters to views at most. Only what a view hears, streams in memory, timers and parked messages are
/// read from their JSON.
/// </summary>
internal sealed partial class Shard
{
    private void Remember(long from, Dictionary<string, long> checkpoints, HashSet<StreamName> openSagas)
    {
        var longStreams = new HashSet<StreamName>();
        checkpoints[Name] = from;
        foreach (var batch in Passing(Place, from + 1, Journal.LastPosition, OfOwn()))
        {
            checkpoints[Name] = batch.LastPosition;
            foreach (var (source, position) in batch.Checkpoints)
            {
                RefuseIfShorter(source, position);
                var known = source == Name ? 0 : checkpoints.GetValueOrDefault(source); // The snapshot may know more.
                checkpoints[source] = Math.Max(position, known);
            }

            foreach (var record in batch.Records)
            {
                Remember(record, openSagas, longStreams);
            }

            Views.HearOwn(batch);
        }

        Fold(longStreams);
        RememberEnd(checkpoints[Name]);
    }

    /// <summary>What of the own journal matters to what is in memory by now.</summary>
    private Interest OfOwn()
    {
        var heard = Service.ViewKinds.SelectMany(view => view.Hears);
        var interest = new Interest([.. heard, typeof(SagaBegan), typeof(SagaEnded)])
        {
            InWaiting = true,
            Reaching = _options.SnapshotEvery,
        };
        foreach (var stream in _streams.All)
        {
            interest.Add(stream.Kind.Name, stream.Key);
        }

        return interest;
    }

    private void Remember(Record record, HashSet<StreamName> openSagas, HashSet<StreamName> longStreams)
    {
        var name = new StreamName(record.Kind, record.Key);
        if (record.Settles > 0)
        {
            ForgetParked(name, record.Settles);
        }

        if (record.Parked is not null)
        {
            RememberParked(record);
            return;
        }

        if (record.WakesAt is { } wakesAt)
        {
            _timers.Set(name, wakesAt);
        }

        if (_streams.Find(name) is { } stream)
        {
            Replay(stream, record);
            stream.WakesAt = _timers.DueAt(name) ?? Record.Never;
        }
        else if (record.Version >= _options.SnapshotEvery && _kinds.ContainsKey(name.Kind))
        {
            longStreams.Add(name);
        }

        foreach (var happened in record.Events)
        {
            if (happened is SagaBegan)
            {
                openSagas.Add(name);
            }
            else if (happened is SagaEnded)
            {
                openSagas.Remove(name);
            }
        }
    }

    /// <summary>
    /// Streams that belong into memory and were in no snapshot: read forward, all at once. To follow the links of each
    /// from its end, when it is first asked for, would keep orders waiting.
    /// </summary>
    private void Fold(HashSet<StreamName> longStreams)
    {
        if (longStreams.Count == 0)
        {
            return;
        }

        var interest = new Interest([]);
        foreach (var name in longStreams)
        {
            interest.Add(name.Kind, name.Key);
            _streams.Add(new(_kinds[name.Kind], name.Key) { WakesAt = _timers.DueAt(name) ?? Record.Never });
        }

        foreach (var record in Passing(Place, 1, Journal.LastPosition, interest).SelectMany(b => b.Records))
        {
            if (_streams.Find(new(record.Kind, record.Key)) is { } stream)
            {
                Replay(stream, record);
            }
        }
    }

    /// <summary>The time of the last record, and the records at the end that this shard has not heard itself.</summary>
    private void RememberEnd(long heard)
    {
        _position = Journal.LastPosition;
        _ownHeardUpTo = heard;
        foreach (var batch in Journal.Read(Math.Max(1, Math.Min(heard + 1, _position))))
        {
            Platform.SetAudience(batch);
            foreach (var record in batch.Records)
            {
                _now = Later(_now, record.At);
                if (record.Position > heard && ConcernsItself(record))
                {
                    _ownUnheard.Enqueue(record);
                }
            }
        }
    }

    /// <summary>A part of a journal, and how far it is.</summary>
    private IEnumerable<Batch> Passing(ShardPlace source, long from, long upTo, Interest interest)
    {
        var left = Math.Max(0, upTo - from + 1);
        Platform.Remembering.Expect(left);
        try
        {
            foreach (var batch in source.Read(from, interest))
            {
                yield return batch;
                if (batch.LastPosition > upTo)
                {
                    yield break; // Not sooner: batches with checkpoints alone may follow the last record.
                }

                left -= batch.Records.Count + batch.LeftOut;
                Platform.Remembering.Passed(batch.Records.Count + batch.LeftOut);
            }
        }
        finally
        {
            Platform.Remembering.Passed(left);
        }
    }
}
