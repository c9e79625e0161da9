namespace Jumun.Engine.Journals;

public enum DiskOperation
{
    Create,
    Open,
    Read,
    Write,
    Flush,
    Rename,
    Delete,
    FlushDirectory,
    Map,
    Lock,
}

/// <summary>
/// A disk in memory that fails as disks do. What was not flushed is kept apart, so that <see cref="Crash(Random)"/>
/// can lose it, keep it or tear it; names that were not flushed with their directory go as well, the later ones
/// first. After a failed flush the data is lost even if a later flush succeeds, as on Linux.
/// </summary>
public sealed class MemoryDisk : IDisk
{
    private const int SectorBytes = 512;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, MemoryFile> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MemoryFile> _durable = new(StringComparer.Ordinal);
    private readonly List<NameChange> _unflushedNames = [];
    private readonly HashSet<string> _locks = [];
    private int _ends;

    /// <summary>
    /// Asked before every operation; what it answers is thrown. What a flush failed on with an
    /// <see cref="IOException"/> is lost.
    /// </summary>
    public Func<DiskOperation, string, Exception?>? Fault { get; set; }

    /// <summary>How much fits on it; what goes beyond fails as on a full disk.</summary>
    public long CapacityBytes { get; set; } = long.MaxValue;

    public long UsedBytes
    {
        get
        {
            lock (_gate)
            {
                return _files.Values.Sum(f => f.Length);
            }
        }
    }

    /// <summary>
    /// The process ends: its locks and open files are gone, what it wrote and did not flush is with the system still.
    /// </summary>
    public void EndProcess()
    {
        lock (_gate)
        {
            _ends++;
            _locks.Clear();
        }
    }

    /// <summary>
    /// The machine stops and starts. Without <paramref name="chance"/> everything that was not flushed is lost.
    /// </summary>
    public void Crash(Random? chance = null) => Crash(
        chance is null ? _ => [] : write => Survivors(write, chance),
        unflushed => chance?.Next(unflushed + 1) ?? 0);

    /// <summary>The machine stops and starts.</summary>
    /// <param name="kept">For each write that was not flushed, in order, the ranges of its bytes that reached the
    /// disk.</param>
    /// <param name="namesKept">Given how many changes of names were not flushed, how many of the first ones
    /// survive.</param>
    public void Crash(Func<UnflushedWrite, IEnumerable<Range>> kept, Func<int, int> namesKept)
    {
        lock (_gate)
        {
            EndProcess();
            foreach (var change in _unflushedNames.Take(namesKept(_unflushedNames.Count)))
            {
                change.ApplyTo(_durable);
            }

            _unflushedNames.Clear();
            _files.Clear();
            foreach (var (path, file) in _durable.OrderBy(f => f.Key, StringComparer.Ordinal))
            {
                _files.Add(path, file);
            }

            foreach (var file in _files.Values.Distinct())
            {
                file.Crash(kept);
            }
        }
    }

    /// <summary>A file's content as it is, to be looked at or damaged.</summary>
    public Span<byte> Content(string path)
    {
        lock (_gate)
        {
            return Existing(path).Content;
        }
    }

    /// <summary>Cuts a file off or lengthens it, as damage does: at once and durably.</summary>
    public void SetLength(string path, long length)
    {
        lock (_gate)
        {
            Existing(path).SetLength(length);
            Existing(path).Flush();
        }
    }

    public void CreateDirectory(string directory)
    {
        // Directories are there as soon as files are in them.
    }

    public IDiskFile Create(string path, long length)
    {
        lock (_gate)
        {
            Ask(DiskOperation.Create, path);
            Take(length);
            var file = new MemoryFile();
            file.SetLength(length);
            Change(new(null, path, file));
            return new Handle(this, path, file);
        }
    }

    public IDiskFile Open(string path, bool writable)
    {
        lock (_gate)
        {
            Ask(DiskOperation.Open, path);
            return new Handle(this, path, Existing(path));
        }
    }

    public bool Exists(string path)
    {
        lock (_gate)
        {
            return _files.ContainsKey(path);
        }
    }

    public IReadOnlyList<string> List(string directory)
    {
        lock (_gate)
        {
            return
            [
                .. _files.Keys.Where(p => Path.GetDirectoryName(p) == directory).Select(p => Path.GetFileName(p)!)
                    .Order(StringComparer.Ordinal)
            ];
        }
    }

    public void Delete(string path)
    {
        lock (_gate)
        {
            Ask(DiskOperation.Delete, path);
            Change(new(path, null, null));
        }
    }

    public void Rename(string from, string to)
    {
        lock (_gate)
        {
            Ask(DiskOperation.Rename, to);
            Change(new(from, to, Existing(from)));
        }
    }

    public void FlushDirectory(string directory)
    {
        lock (_gate)
        {
            Ask(DiskOperation.FlushDirectory, directory);
            foreach (var change in _unflushedNames.Where(c => c.IsIn(directory)))
            {
                change.ApplyTo(_durable);
            }

            _unflushedNames.RemoveAll(c => c.IsIn(directory));
        }
    }

    public IMappedFile Map(string path)
    {
        lock (_gate)
        {
            Ask(DiskOperation.Map, path);
            return new Mapped(Existing(path).Content.ToArray());
        }
    }

    public IDisposable? Lock(string path)
    {
        lock (_gate)
        {
            Ask(DiskOperation.Lock, path);
            return _locks.Add(path) ? new Held(this, path, _ends) : null;
        }
    }

    /// <summary>What is left of a write: all, nothing, its beginning, or any of its sectors.</summary>
    internal static IReadOnlyList<Range> Survivors(UnflushedWrite write, Random chance)
    {
        switch (chance.Next(4))
        {
            case 0:
                return [];
            case 1:
                return [Range.All];
            case 2:
                return [new Range(0, chance.Next(write.Length + 1))];
            default:
                var kept = new List<Range>();
                for (var at = 0; at < write.Length;)
                {
                    var toBorder = SectorBytes - (int)((write.Offset + at) % SectorBytes);
                    var end = Math.Min(at + toBorder, write.Length);
                    if (chance.Next(2) == 0)
                    {
                        kept.Add(at..end);
                    }

                    at = end;
                }

                return kept;
        }
    }

    private MemoryFile Existing(string path) =>
        _files.TryGetValue(path, out var file) ? file : throw new FileNotFoundException($"There is no '{path}'.", path);

    private void Change(NameChange change)
    {
        change.ApplyTo(_files);
        _unflushedNames.Add(change);
    }

    private void Ask(DiskOperation operation, string path)
    {
        if (Fault?.Invoke(operation, path) is { } failure)
        {
            throw failure;
        }
    }

    private void Take(long bytes)
    {
        if (CapacityBytes != long.MaxValue && _files.Values.Sum(f => f.Length) + bytes > CapacityBytes)
        {
            throw new IOException("No space left on device.");
        }
    }

    /// <summary>One change of names: a file gets a name, loses one, or both at once.</summary>
    private sealed record NameChange(string? Removed, string? Added, MemoryFile? File)
    {
        public bool IsIn(string directory) => Path.GetDirectoryName(Added ?? Removed) == directory;

        public void ApplyTo(Dictionary<string, MemoryFile> files)
        {
            if (Removed is not null)
            {
                files.Remove(Removed);
            }

            if (Added is not null)
            {
                files[Added] = File!;
            }
        }
    }

    private sealed class Handle(MemoryDisk disk, string path, MemoryFile file) : IDiskFile
    {
        private readonly int _ends = disk._ends;
        private bool _closed;

        public long Length
        {
            get
            {
                lock (disk._gate)
                {
                    return file.Length;
                }
            }
        }

        public void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            lock (disk._gate)
            {
                Ask(DiskOperation.Write);
                disk.Take(Math.Max(0, offset + bytes.Length - file.Length));
                file.Write(path, offset, bytes);
            }
        }

        public int Read(long offset, Span<byte> buffer)
        {
            lock (disk._gate)
            {
                Ask(DiskOperation.Read);
                return file.Read(offset, buffer);
            }
        }

        public void Flush()
        {
            lock (disk._gate)
            {
                try
                {
                    Ask(DiskOperation.Flush);
                }
                catch (IOException)
                {
                    file.FailFlush();
                    throw;
                }

                file.Flush();
            }
        }

        public void Dispose() => _closed = true;

        private void Ask(DiskOperation operation)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (_ends != disk._ends)
            {
                throw new IOException($"'{path}' was open when its process ended.");
            }

            disk.Ask(operation, path);
        }
    }

    private sealed class Mapped(byte[] bytes) : IMappedFile
    {
        public ReadOnlySpan<byte> Bytes => bytes;

        public void Dispose()
        {
            // It is only memory.
        }
    }

    private sealed class Held(MemoryDisk disk, string path, int ends) : IDisposable
    {
        public void Dispose()
        {
            lock (disk._gate)
            {
                if (ends == disk._ends)
                {
                    disk._locks.Remove(path);
                }
            }
        }
    }
}
