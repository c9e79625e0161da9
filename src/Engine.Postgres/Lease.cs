using System.Diagnostics;
using Npgsql;

namespace Jumun.Engine.Postgres;

/// <summary>
/// The right to write a shard's files, until another takes it. Whoever takes it raises the shard's epoch, and every
/// statement that writes names the epoch that it writes under: so it does not matter what a holder believes that was
/// paused for a minute, or what of its is still on the way.
/// </summary>
internal sealed class Lease : IDisposable
{
    private readonly Database _database;
    private readonly Timer _renewing;
    private readonly PostgresDiskOptions _options;
    private readonly Action<Lease> _released;
    private readonly Lock _gate = new();
    private long _heldFrom;
    private bool _isReleased;

    private Lease(
        Database database, string shard, long epoch, PostgresDiskOptions options, Action<Lease> released, long heldFrom)
    {
        (_database, Shard, Epoch, _options, _released) = (database, shard, epoch, options, released);
        _heldFrom = heldFrom;
        _renewing = new(_ => Renew(), null, options.Lease / 3, Timeout.InfiniteTimeSpan);
    }

    public string Shard { get; }

    public long Epoch { get; }

    /// <summary>True when it is known that another has the shard.</summary>
    public bool IsLost { get; private set; }

    /// <summary>
    /// False when another may have it by now. Counted from before the server was asked, by a clock that goes on while
    /// this process is paused.
    /// </summary>
    public bool IsSurelyHeld =>
        !IsLost && Stopwatch.GetElapsedTime(Volatile.Read(ref _heldFrom)) < _options.Lease;

    /// <summary>
    /// The lease if it is free, else null. Writers of the holder before hold the row for as long as they write: it is
    /// taken between two of their statements, and none of them comes after it.
    /// </summary>
    public static Lease? TryTake(
        Database database, string shard, PostgresDiskOptions options, Action<Lease> released)
    {
        var began = Stopwatch.GetTimestamp();
        var epoch = database.Run(connection =>
        {
            using var take = new NpgsqlCommand(
                """
                with free as (
                    select name from journal.shard
                    where name = $1 and (until < clock_timestamp() or holder = $2) for update)
                update journal.shard set
                    epoch = epoch + 1, holder = $2, owner = $3, until = clock_timestamp() + $4
                from free where shard.name = free.name
                returning epoch
                """, connection)
            {
                Parameters =
                {
                    new NpgsqlParameter<string> { TypedValue = shard },
                    new NpgsqlParameter<Guid> { TypedValue = options.Holder },
                    new NpgsqlParameter<string> { TypedValue = options.Owner },
                    new NpgsqlParameter<TimeSpan> { TypedValue = options.Lease },
                },
            };
            return (long?)take.ExecuteScalar();
        });
        return epoch is { } taken ? new(database, shard, taken, options, released, began) : null;
    }

    public IOException Lost()
    {
        IsLost = true;
        return new($"Another process has taken '{Shard}' over, so nothing was written.");
    }

    /// <summary>Gives it back, so that another may take it at once.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isReleased)
            {
                return;
            }

            _isReleased = true;
        }

        _renewing.Dispose();
        _released(this);
        try
        {
            Prolong(TimeSpan.FromSeconds(-1));
        }
        catch (IOException e)
        {
            _options.Report($"The lease of '{Shard}' could not be given back and ends by itself: {e.Message}");
        }
    }

    private void Renew()
    {
        lock (_gate)
        {
            if (_isReleased || IsLost)
            {
                return;
            }

            try
            {
                var began = Stopwatch.GetTimestamp();
                IsLost = !Prolong(_options.Lease);
                Volatile.Write(ref _heldFrom, began);
            }
            catch (IOException e)
            {
                _options.Report($"The lease of '{Shard}' could not be renewed: {e.Message}");
            }

            if (IsLost)
            {
                _options.Lost(Shard, $"Another process has taken '{Shard}' over, since nothing was heard of this one.");
                return;
            }

            _renewing.Change(_options.Lease / 3, Timeout.InfiniteTimeSpan);
        }
    }

    private bool Prolong(TimeSpan by) => _database.Run(connection =>
    {
        using var prolong = new NpgsqlCommand(
            "update journal.shard set until = clock_timestamp() + $1 where name = $2 and epoch = $3", connection)
        {
            Parameters =
            {
                new NpgsqlParameter<TimeSpan> { TypedValue = by },
                new NpgsqlParameter<string> { TypedValue = Shard },
                new NpgsqlParameter<long> { TypedValue = Epoch },
            },
        };
        return prolong.ExecuteNonQuery() == 1;
    });
}
