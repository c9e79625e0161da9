using System.Globalization;
using System.Text;

namespace Jumun.Bench;

/// <summary>A soak as two curves over its minutes, in an SVG file: memory, and p99 on a logarithmic scale.</summary>
public static class SoakChart
{
    private const int Width = 800;
    private const int Height = 320;
    private const int Edge = 40;

    public static void Write(string path, IReadOnlyList<SoakMinute> minutes)
    {
        var memory = minutes.Select(m => m.Resident / 1e6).ToList();
        var latency = minutes.Select(m => Math.Log10(Math.Max(0.1, m.Latency.P99.TotalMilliseconds))).ToList();
        var (memoryMax, latencyMax) = (memory.Max(), Math.Ceiling(Math.Max(2, latency.Max())));
        File.WriteAllText(path, Text($"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" font-size="12">
            <rect width="{Width}" height="{Height}" fill="white"/>
            <text x="{Edge}" y="20" fill="#1f77b4">resident memory, up to {memoryMax:0} MB</text>
            <text x="{Width / 2}" y="20" fill="#d62728">p99, logarithmic, 0.1 to {Math.Pow(10, latencyMax):0} ms</text>
            <text x="{Edge}" y="{Height - 10}">minutes 1 to {minutes.Count}</text>
            <polyline fill="none" stroke="#1f77b4" stroke-width="2" points="{Points(memory, 0, memoryMax)}"/>
            <polyline fill="none" stroke="#d62728" stroke-width="2" points="{Points(latency, -1, latencyMax)}"/>
            <rect x="{Edge}" y="{Edge}" width="{Width - (2 * Edge)}" height="{Height - (2 * Edge)}" fill="none"
              stroke="#888"/>
            </svg>

            """));
    }

    private static string Points(List<double> values, double low, double high)
    {
        var points = new StringBuilder();
        for (var i = 0; i < values.Count; i++)
        {
            var x = Edge + ((Width - (2.0 * Edge)) * i / Math.Max(1, values.Count - 1));
            var y = Height - Edge - ((Height - (2.0 * Edge)) * (values[i] - low) / (high - low));
            points.Append(Text($"{x:0.0},{y:0.0} "));
        }

        return points.ToString().TrimEnd();
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
