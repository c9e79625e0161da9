using System.Globalization;
using System.Text;

namespace Jumun.Engine.Http;

/// <summary>The text format of Prometheus, version 0.0.4.</summary>
internal sealed class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new(16 * 1024);

    public void Begin(string name, string help, MetricKind kind)
    {
        var sentence = help.Replace("\\", "\\\\").Replace("\n", "\\n");
        _text.Append("# HELP ").Append(name).Append(' ').Append(sentence).Append('\n');
        _text.Append("# TYPE ").Append(name).Append(' ').Append(kind.ToString().ToLowerInvariant()).Append('\n');
    }

    public void Sample(string name, string labels, double value)
    {
        _text.Append(name);
        if (labels.Length > 0)
        {
            _text.Append('{').Append(labels).Append('}');
        }

        _text.Append(' ').Append(Number(value)).Append('\n');
    }

    /// <summary>
    /// An instrument's name as Prometheus writes it: <c>jumun.flush.duration</c> in <c>s</c> is
    /// <c>jumun_flush_duration_seconds</c>; counters end in <c>_total</c>; <c>_count</c> is kept for histograms.
    /// </summary>
    public static string NameOf(string name, string? unit, bool isCounter)
    {
        var text = new StringBuilder();
        foreach (var c in name)
        {
            text.Append(char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '_');
        }

        var suffix = unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            "1" when !isCounter => "_ratio",
            _ => "",
        };
        var plain = text.ToString();
        plain = plain.EndsWith(suffix, StringComparison.Ordinal) ? plain : plain + suffix;
        if (plain.EndsWith("_count", StringComparison.Ordinal))
        {
            plain = plain[..^"_count".Length] + "_number";
        }

        return isCounter && !plain.EndsWith("_total", StringComparison.Ordinal) ? plain + "_total" : plain;
    }

    public static string LabelsOf(IEnumerable<KeyValuePair<string, object?>> tags) => string.Join(
        ',', tags.Select(tag => $"{LabelNameOf(tag.Key)}=\"{Escape(tag.Value)}\""));

    public override string ToString() => _text.ToString();

    private static string LabelNameOf(string key)
    {
        var name = new string([.. key.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_')]);
        return name.Length == 0 || char.IsAsciiDigit(name[0]) ? "_" + name : name;
    }

    private static string Escape(object? value) =>
        (Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")
        .Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n");

    private static string Number(double value) =>
        double.IsNaN(value) ? "NaN"
        : double.IsPositiveInfinity(value) ? "+Inf"
        : double.IsNegativeInfinity(value) ? "-Inf"
        : value.ToString("R", CultureInfo.InvariantCulture);
}
