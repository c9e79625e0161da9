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

    public byte[] Of(StoredFile file)
    {
        lock (_gate)
        {
            for (var at = _byUse.First; at is not null; at = at.Next)
            {
                if (at.Value.File == file.Id)
                {
                    _byUse.Remove(at);
                    _byUse.AddFirst(at);
                    return at.Value.Content;
                }
            }
        }

        var content = new byte[checked((int)file.Length)];
        foreach (var (at, bytes) in database.Run(c => PostgresFile.Load(c, file.Id, 0, content.Length)))
        {
            bytes.CopyTo(content, at);
        }

        lock (_gate)
        {
            _byUse.AddFirst((file.Id, content));
            for (_bytes += content.Length; _bytes > BytesMax && _byUse.Count > 1;)
            {
                _bytes -= _byUse.Last!.Value.Content.Length;
                _byUse.RemoveLast();
            }
        }

        return content;
    }

    public void Forget(StoredFile file)
    {
        lock (_gate)
        {
            for (var at = _byUse.First; at is not null; at = at.Next)
            {
                if (at.Value.File == file.Id)
                {
                    _bytes -= at.Value.Content.Length;
                    _byUse.Remove(at);
                    return;
                }
            }
        }
    }
}

/// <summary>A file whose content is in memory when it is looked at, and perhaps not in between.</summary>
internal sealed class MappedFile(MappedContents contents, StoredFile file) : IMappedFile
{
    public ReadOnlySpan<byte> Bytes => contents.Of(file);

    public void Dispose() => contents.Forget(file);
}
