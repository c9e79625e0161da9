using Jumun.Engine.Journals;

namespace Jumun.Engine.Postgres;

/// <summary>
/// Contents of files that do not change, in memory as long as there is room: those used last stay. Index files are
/// mostly asked for nothing once their segment's filter is made.
/// </summary>
internal sealed class MappedContents(Database database)
{
    private const long BytesMax = 64 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly LinkedList<(long File, byte[] Content)> _byUse = [];
    private long _bytes;

    /// <summary>Throws <see cref="IOException"/>.</summary>
    public byte[] Of(StoredFile file)
    {
        lock (_gate)
        {
            if (Find(file) is { } known)
            {
                _byUse.Remove(known);
                _byUse.AddFirst(known);
                return known.Value.Content;
            }
        }

        var content = new byte[checked((int)file.Length)];
        foreach (var (at, bytes) in database.Run(c => PostgresFile.Load(c, file.Id, 0, content.Length)))
        {
            bytes.CopyTo(content, at);
        }

        lock (_gate)
        {
            if (Find(file) is null) // Nobody was quicker.
            {
                _byUse.AddFirst((file.Id, content));
                _bytes += content.Length;
            }

            while (_bytes > BytesMax && _byUse.Count > 1)
            {
                Remove(_byUse.Last!);
            }
        }

        return content;
    }

    public void Forget(StoredFile file)
    {
        lock (_gate)
        {
            if (Find(file) is { } known)
            {
                Remove(known);
            }
        }
    }

    private LinkedListNode<(long File, byte[] Content)>? Find(StoredFile file)
    {
        var at = _byUse.First;
        while (at is not null && at.Value.File != file.Id)
        {
            at = at.Next;
        }

        return at;
    }

    private void Remove(LinkedListNode<(long File, byte[] Content)> content)
    {
        _bytes -= content.Value.Content.Length;
        _byUse.Remove(content);
    }
}

/// <summary>
/// A file whose content is in memory when it is looked at, and perhaps not in between. Who looks at memory expects no
/// failed reading: one is the end of the journal.
/// </summary>
internal sealed class MappedFile(MappedContents contents, StoredFile file) : IMappedFile
{
    public ReadOnlySpan<byte> Bytes
    {
        get
        {
            try
            {
                return contents.Of(file);
            }
            catch (IOException e)
            {
                throw new JournalUnusable(e.Message, e);
            }
        }
    }

    public void Dispose() => contents.Forget(file);
}
