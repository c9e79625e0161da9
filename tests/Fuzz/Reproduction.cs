using Jumun.RunningHost;

namespace Jumun.Fuzz;

/// <summary>How a finding is met again: its very bytes in a file, and a command that sends them.</summary>
public static class Reproduction
{
    public static string Of(Finding finding, int seed, string again)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Built.Root, "artifacts", "fuzz")).FullName;
        var file = Path.Combine(folder, $"{seed}-{finding.Number}.http");
        File.WriteAllBytes(file, finding.Draft.ToBytes());
        var path = Path.GetRelativePath(Built.Root, file);
        return $"""

            Request {finding.Number} ({finding.Draft.Kind}, {finding.Draft.Operation.Name}): {finding.Complaint}
            {Shortened(finding.Answer.ToString())}
            The whole run again: {again}
            This request alone, to a host on port 5080:
            bash -c 'exec 3<>/dev/tcp/127.0.0.1/5080; cat {path} >&3; timeout 5 cat <&3'

            """;
    }

    private static string Shortened(string text) => text.Length <= 600 ? text : text[..600] + "…";
}
