using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Jumun.Simulation;

/// <summary>What happened, in order; written as text only when somebody reads it.</summary>
internal sealed class Trace(SimulatedTime time)
{
    private readonly List<(TimeSpan At, string Who, Func<string> What)> _lines = [];

    public void Add(string who, Func<string> what) => _lines.Add((time.Now, who, what));

    public IEnumerable<string> Lines() => _lines.Select(line => string.Create(
        CultureInfo.InvariantCulture, $"{line.At.TotalSeconds,11:0.0000} {line.Who,-12} {line.What()}"));

    /// <summary>Equal when everything that happened is: SHA-256 over all lines.</summary>
    public string Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var line in Lines())
        {
            hash.AppendData(Encoding.UTF8.GetBytes(line));
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>What concerns these ids, and what befell all.</summary>
    public IEnumerable<string> About(IReadOnlyCollection<string> concerns) => _lines.Zip(Lines())
        .Where(line => line.First.Who is "process" or "disk"
            || concerns.Any(id => line.Second.Contains(id, StringComparison.Ordinal)))
        .Select(line => line.Second);
}
