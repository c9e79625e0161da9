namespace Jumun.Engine.Journals;

/// <summary>
/// The seam to the disk: exactly what a journal needs, in the terms in which disks fail. What is written is durable
/// only after the file's <see cref="IDiskFile.Flush"/>; a created, renamed or deleted file only after <see
/// cref="FlushDirectory"/>. Failures are an <see cref="IOException"/> or an <see
/// cref="UnauthorizedAccessException"/>.
/// </summary>
public interface IDisk
{
    /// <summary>Creates the directory with all above it, durably.</summary>
    void CreateDirectory(string directory);

    /// <summary>
    /// Creates an empty file of this length, all zeros, its space taken where that can be done; replaces one.
    /// </summary>
    IDiskFile Create(string path, long length);

    IDiskFile Open(string path, bool writable);

    bool Exists(string path);

    /// <summary>The names of the files in a directory, in order.</summary>
    IReadOnlyList<string> List(string directory);

    void Delete(string path);

    /// <summary>Atomic; replaces what is there.</summary>
    void Rename(string from, string to);

    void FlushDirectory(string directory);

    /// <summary>The file's content as memory, which is not to change as long as it is mapped.</summary>
    IMappedFile Map(string path);

    /// <summary>Takes a lock that ends with the process at the latest; null when another holds it.</summary>
    IDisposable? Lock(string path);
}

/// <summary>An open file. Reading and writing at a position: any number of threads may do so at once.</summary>
public interface IDiskFile : IDisposable
{
    long Length { get; }

    void Write(long offset, ReadOnlySpan<byte> bytes);

    /// <summary>Fills the buffer as far as the file goes; returns how many bytes there were.</summary>
    int Read(long offset, Span<byte> buffer);

    /// <summary>Returns when all that was written is on the disk. Never to be repeated after it failed.</summary>
    void Flush();
}

/// <summary>A mapped file.</summary>
public interface IMappedFile : IDisposable
{
    ReadOnlySpan<byte> Bytes { get; }
}
