using System.ComponentModel;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Jumun.Engine.Journals;

/// <summary>The disk of the machine.</summary>
public sealed partial class RealDisk : IDisk
{
    private const FileShare ShareAll = FileShare.ReadWrite | FileShare.Delete;

    public void CreateDirectory(string directory)
    {
        var path = Path.GetFullPath(directory);
        var missing = new Stack<string>();
        for (var at = path; at is not null && !Directory.Exists(at); at = Path.GetDirectoryName(at))
        {
            missing.Push(at);
        }

        foreach (var at in missing)
        {
            Directory.CreateDirectory(at);
            FlushDirectory(Path.GetDirectoryName(at)!);
        }

        // One that exists may have been created by a process that was killed before it could flush this.
        FlushDirectory(Path.GetDirectoryName(path) ?? path);
    }

    public IDiskFile Create(string path, long length)
    {
        var handle = File.OpenHandle(
            path, FileMode.Create, FileAccess.ReadWrite, ShareAll, FileOptions.None, preallocationSize: length);
        try
        {
            RandomAccess.SetLength(handle, length);
            return new RealFile(handle, path);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    public IDiskFile Open(string path, bool writable) =>
        new RealFile(File.OpenHandle(
            path, FileMode.Open, writable ? FileAccess.ReadWrite : FileAccess.Read, ShareAll), path);

    public bool Exists(string path) => File.Exists(path);

    public IReadOnlyList<string> List(string directory) =>
        [.. Directory.EnumerateFiles(directory).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public void Delete(string path) => File.Delete(path);

    public void Rename(string from, string to) => File.Move(from, to, overwrite: true);

    public void FlushDirectory(string directory)
    {
        // Windows writes directory changes through its own log; there is nothing to call.
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = open(directory, 0);
        Check(descriptor, directory);
        var outcome = fsync(descriptor);
        var error = Marshal.GetLastPInvokeError();
        _ = close(descriptor);
        Marshal.SetLastPInvokeError(error);
        Check(outcome, directory);
    }

    public IMappedFile Map(string path) => new RealMappedFile(path);

    public IDisposable? Lock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }

    private static void Check(int outcome, string path)
    {
        if (outcome < 0)
        {
            throw new IOException($"{new Win32Exception(Marshal.GetLastPInvokeError()).Message} : '{path}'");
        }
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fdatasync(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close(int descriptor);

    private sealed class RealFile(SafeFileHandle handle, string path) : IDiskFile
    {
        public long Length => RandomAccess.GetLength(handle);

        public void Write(long offset, ReadOnlySpan<byte> bytes) => RandomAccess.Write(handle, bytes, offset);

        public int Read(long offset, Span<byte> buffer)
        {
            var filled = 0;
            while (filled < buffer.Length
                && RandomAccess.Read(handle, buffer[filled..], offset + filled) is > 0 and var read)
            {
                filled += read;
            }

            return filled;
        }

        public void Flush()
        {
            if (!OperatingSystem.IsLinux())
            {
                RandomAccess.FlushToDisk(handle);
                return;
            }

            // Unlike fsync, which FlushToDisk calls, it does not write the time of the change: one write less.
            var added = false;
            handle.DangerousAddRef(ref added);
            try
            {
                Check(fdatasync((int)handle.DangerousGetHandle()), path);
            }
            finally
            {
                handle.DangerousRelease();
            }
        }

        public void Dispose() => handle.Dispose();
    }

    private sealed unsafe class RealMappedFile : IMappedFile
    {
        private readonly MemoryMappedViewAccessor? _view;
        private readonly byte* _first;
        private readonly int _length;

        public RealMappedFile(string path)
        {
            _length = checked((int)new FileInfo(path).Length);
            if (_length > 0)
            {
                // The mapping stays when the file is closed, so that thousands of segments need no descriptors.
                using var file = MemoryMappedFile.CreateFromFile(
                    path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
                _view = file.CreateViewAccessor(0, _length, MemoryMappedFileAccess.Read);
                _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _first);
            }
        }

        public ReadOnlySpan<byte> Bytes => new(_first, _length);

        public void Dispose()
        {
            _view?.SafeMemoryMappedViewHandle.ReleasePointer();
            _view?.Dispose();
        }
    }
}
