namespace Jumun.RunningHost;

/// <summary>A file system of a given size, in memory, that is really full when it is full. Linux only.</summary>
public sealed class SmallDisk : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder;

    private SmallDisk(TemporaryFolder folder) => _folder = folder;

    public string Path => _folder.Path;

    public static async Task<SmallDisk> Mount(int megabytes)
    {
        var folder = new TemporaryFolder();
        await AsRoot("mount", "-t", "tmpfs", "-o", $"size={megabytes}m,mode=777", "tmpfs", folder.Path);
        return new(folder);
    }

    /// <summary>Makes room, without a change of what is there.</summary>
    public Task Enlarge(int megabytes) => AsRoot("mount", "-o", $"remount,size={megabytes}m", Path);

    public void Dispose()
    {
        AsRoot("umount", "--lazy", Path).GetAwaiter().GetResult();
        _folder.Dispose();
    }

    private static Task<string> AsRoot(params string[] command) =>
        Environment.IsPrivilegedProcess
            ? Subprocess.Run(command[0], Soon, command[1..])
            : Subprocess.Run("sudo", Soon, ["-n", .. command]);
}
