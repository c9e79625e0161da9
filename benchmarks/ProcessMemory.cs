using System.Globalization;

namespace Jumun.Bench;

/// <summary>Memory of a running process that is really in the machine's, from <c>/proc</c>; in bytes.</summary>
public static class ProcessMemory
{
    public static long Resident(int process) => Field(process, "VmRSS:");

    /// <summary>The most that it ever was.</summary>
    public static long Peak(int process) => Field(process, "VmHWM:");

    public static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0} MB");

    private static long Field(int process, string name)
    {
        var line = File.ReadLines($"/proc/{process}/status").First(l => l.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line[name.Length..].Replace("kB", "").Trim(), CultureInfo.InvariantCulture) * 1024;
    }
}
