using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Jumun.Bench;

/// <summary>What the figures were measured on.</summary>
public static class Machine
{
    private const int Flushes = 300;
    private const int FlushBytes = 4096;

    public static IReadOnlyList<(string Name, string Value)> Describe() =>
    [
        ("CPU", Field("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString()),
        ("cores", Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture)),
        ("memory", Field("/proc/meminfo", "MemTotal") ?? "unknown"),
        ("system", RuntimeInformation.OSDescription),
        (".NET", Environment.Version.ToString()),
        ("flush of 4 KiB to disk, median", $"{FlushMicroseconds():0} µs"),
    ];

    /// <summary>Writes into a preallocated file and flushes, as the journal does.</summary>
    private static double FlushMicroseconds()
    {
        var path = Path.Combine(Path.GetTempPath(), $"jumun-flush-{Environment.ProcessId}");
        try
        {
            using SafeFileHandle file = File.OpenHandle(
                path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
            var block = new byte[FlushBytes];
            for (var i = 0; i < Flushes; i++)
            {
                RandomAccess.Write(file, block, (long)i * FlushBytes);
            }

            RandomAccess.FlushToDisk(file);
            var times = new double[Flushes];
            for (var i = 0; i < Flushes; i++)
            {
                var started = Stopwatch.GetTimestamp();
                RandomAccess.Write(file, block, (long)i * FlushBytes);
                RandomAccess.FlushToDisk(file);
                times[i] = Stopwatch.GetElapsedTime(started).TotalMicroseconds;
            }

            return times.Order().ElementAt(Flushes / 2);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string? Field(string file, string name) => !File.Exists(file) ? null
        : File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))
            ?.Split(':', 2)[1].Trim();
}
