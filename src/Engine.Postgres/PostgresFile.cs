using Jumun.Engine.Journals;
using Npgsql;

namespace Jumun.Engine.Postgres;

/// <summary>
/// A file as pieces of bytes, each as long as what was written at once; between them are zeros. What is written is
/// collected, and stored by the next flush in one transaction; until then nobody sees it, and it is forgotten if that
/// flush never comes.
/// </summary>
/// <param name="database">Where it is.</param>
/// <param name="file">Its row when it was opened.</param>
/// <param name="lease">Under which it is written; null: it is only read.</param>
internal sealed class PostgresFile(Database database, StoredFile file, Lease? lease) : IDiskFile
{
    /// <summary>What is written in many pieces, as a snapshot is, is stored now and then before its flush.</summary>
    private const int CollectedBytesMax = 4 * 1024 * 1024;

    private readonly Lock _writing = new();
    private readonly List<(long At, int Begin, int Count)> _pieces = [];
    private byte[] _collected = [];
    private int _collectedCount;
    private long _length = file.Length;
    private long _lengthStored = file.Length;
    private long _written = file.Written;

    public long Length => Volatile.Read(ref _length);

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        lock (_writing)
        {
            Volatile.Write(ref _length, Math.Max(_length, offset + bytes.Length));
            if (offset >= _written && !bytes.ContainsAnyExcept((byte)0))
            {
                return; // As it would be read anyway.
            }

            if (_collectedCount > 0 && _collectedCount + bytes.Length > CollectedBytesMax)
            {
                Store();
            }

            if (_collected.Length - _collectedCount < bytes.Length)
            {
                Array.Resize(ref _collected, Math.Max(_collected.Length * 2, _collectedCount + bytes.Length));
            }

            bytes.CopyTo(_collected.AsSpan(_collectedCount));
            _pieces.Add((offset, _collectedCount, bytes.Length));
            _collectedCount += bytes.Length;
            _written = Math.Max(_written, offset + bytes.Length);
        }
    }

    public int Read(long offset, Span<byte> buffer)
    {
        var count = (int)Math.Clamp(Length - offset, 0, buffer.Length);
        if (count == 0)
        {
            return 0;
        }

        var pieces = database.Run(connection => Load(connection, file.Id, offset, count));
        buffer[..count].Clear();
        foreach (var (at, bytes) in pieces)
        {
            bytes.CopyTo(buffer[(int)(at - offset)..]);
        }

        return count;
    }

    public void Flush()
    {
        lock (_writing)
        {
            Store();
        }
    }

    public void Dispose()
    {
    }

    /// <summary>Of each piece that reaches into this part of a file what lies in it, and where.</summary>
    internal static List<(long At, byte[] Bytes)> Load(NpgsqlConnection connection, long file, long offset, int count)
    {
        using var select = new NpgsqlCommand(
            """
            select greatest(at, $2), substring(bytes from (greatest(at, $2) - at + 1)::int
                for ($2 + $3 - greatest(at, $2))::int)
            from journal.piece
            where file = $1 and at < $2 + $3
                and at >= coalesce((select max(at) from journal.piece where file = $1 and at <= $2), 0)
            """, connection)
        {
            Parameters = { PostgresDisk.Number(file), PostgresDisk.Number(offset), PostgresDisk.Number(count) },
        };
        using var rows = select.ExecuteReader();
        var pieces = new List<(long, byte[])>();
        while (rows.Read())
        {
            pieces.Add((rows.GetInt64(0), rows.GetFieldValue<byte[]>(1)));
        }

        return pieces;
    }

    /// <summary>
    /// One transaction, in one exchange with the server. When the connection breaks nobody knows whether it was
    /// committed: it is said again, and either finds its pieces there and writes the same once more, or writes them.
    /// </summary>
    private void Store()
    {
        var held = lease ?? throw new IOException("The file was opened only to be read.");
        if (_pieces.Count == 0 && _length == _lengthStored)
        {
            return;
        }

        var stored = database.Run(connection =>
        {
            using var batch = new NpgsqlBatch(connection);
            foreach (var piece in _pieces)
            {
                batch.BatchCommands.Add(StatementFor(piece, held));
            }

            if (_length != _lengthStored)
            {
                batch.BatchCommands.Add(StatementForLength(held));
            }

            batch.ExecuteNonQuery();
            return batch.BatchCommands.Cast<NpgsqlBatchCommand>().All(command => command.RecordsAffected == 1);
        });
        if (!stored)
        {
            throw held.Lost();
        }

        _lengthStored = _length;
        _pieces.Clear();
        _collectedCount = 0;
    }

    private NpgsqlBatchCommand StatementFor((long At, int Begin, int Count) piece, Lease held) => new(
        $"""
        with {PostgresDisk.Fence("$1", "$2")}
        insert into journal.piece (file, at, bytes) select $3, $4, $5 from held
        on conflict (file, at) do update set bytes = excluded.bytes
        """)
    {
        Parameters =
        {
            PostgresDisk.Text(held.Shard),
            PostgresDisk.Number(held.Epoch),
            PostgresDisk.Number(file.Id),
            PostgresDisk.Number(piece.At),
            new NpgsqlParameter<ReadOnlyMemory<byte>> { TypedValue = _collected.AsMemory(piece.Begin, piece.Count) },
        },
    };

    private NpgsqlBatchCommand StatementForLength(Lease held) => new(
        $"with {PostgresDisk.Fence("$1", "$2")} update journal.file set length = $4 from held where id = $3")
    {
        Parameters =
        {
            PostgresDisk.Text(held.Shard),
            PostgresDisk.Number(held.Epoch),
            PostgresDisk.Number(file.Id),
            PostgresDisk.Number(_length),
        },
    };
}
