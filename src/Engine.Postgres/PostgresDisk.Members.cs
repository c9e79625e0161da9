using Jumun.Engine.Journals;
using Npgsql;

namespace Jumun.Engine.Postgres;

/// <summary>A process that takes shards of a service.</summary>
/// <param name="Holder">Of its run and no other.</param>
/// <param name="Owner">Where it is reached.</param>
/// <param name="Refuses">Shards that it could not open: another should.</param>
public sealed record Member(Guid Holder, string Owner, IReadOnlyList<string> Refuses);

/// <summary>Who has a shard.</summary>
/// <param name="Holder">As of a <see cref="Member"/>.</param>
public sealed record Owner(Guid Holder, string Address);

/// <summary>A shard of a service, and who has it; null: nobody, or nothing was heard of it for too long.</summary>
public sealed record ShardHeld(string Shard, Owner? By);

// The processes that share a service's shards, in its database.
public sealed partial class PostgresDisk
{
    /// <summary>
    /// Says that this process takes shards of this service, for as long as a lease, and looks who else does and who has
    /// what. Throws <see cref="IOException"/>.
    /// </summary>
    /// <param name="isMember">False: it only looks.</param>
    /// <param name="refuses">Shards that it could not open.</param>
    public (IReadOnlyList<ShardHeld> Shards, IReadOnlyList<Member> Members) Meet(
        bool isMember, IReadOnlyList<string> refuses) =>
        _database.Run(connection =>
        {
            using var meet = new NpgsqlBatch(connection)
            {
                BatchCommands =
                {
                    new("""
                        insert into journal.member (holder, owner, until, refuses)
                        select $1, $2, clock_timestamp() + $3, $5 where $4
                        on conflict (holder) do update set until = excluded.until, refuses = excluded.refuses
                        """)
                    {
                        Parameters =
                        {
                            new NpgsqlParameter<Guid> { TypedValue = _options.Holder },
                            Text(_options.Owner),
                            new NpgsqlParameter<TimeSpan> { TypedValue = _options.Lease },
                            new NpgsqlParameter<bool> { TypedValue = isMember },
                            new NpgsqlParameter<string[]> { TypedValue = [.. refuses] },
                        },
                    },
                    new("delete from journal.member where until < clock_timestamp() - interval '1 day'"),
                    new("select holder, owner, refuses from journal.member where until > clock_timestamp()"),
                    new("select name, until > clock_timestamp(), holder, owner from journal.shard order by name"),
                },
            };
            using var rows = meet.ExecuteReader();
            var (members, shards) = (new List<Member>(), new List<ShardHeld>());
            while (rows.Read())
            {
                members.Add(new(rows.GetGuid(0), rows.GetString(1), rows.GetFieldValue<string[]>(2)));
            }

            rows.NextResult();
            while (rows.Read())
            {
                shards.Add(new(
                    rows.GetString(0), rows.GetBoolean(1) ? new(rows.GetGuid(2), rows.GetString(3)) : null));
            }

            return ((IReadOnlyList<ShardHeld>)shards, (IReadOnlyList<Member>)members);
        });

    /// <summary>Says that it takes none any more. Throws <see cref="IOException"/>.</summary>
    public void Leave() => _database.Run(connection =>
    {
        using var leave = new NpgsqlCommand("delete from journal.member where holder = $1", connection)
        {
            Parameters = { new NpgsqlParameter<Guid> { TypedValue = _options.Holder } },
        };
        return leave.ExecuteNonQuery();
    });
}
