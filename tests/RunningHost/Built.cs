namespace Jumun.RunningHost;

/// <summary>Where this repository and what was built of it lie.</summary>
public static class Built
{
    public static string Root { get; } = FindRoot();

    /// <summary>The host, of the same configuration as whoever asks.</summary>
    public static string Host { get; } =
        Path.Combine(Root, "src", "Host", "bin", Configuration(), "net10.0", "jumun.dll");

    public static string Sample { get; } = Path.Combine(Root, "samples", "online-retail.csv");

    private static string FindRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Jumun.slnx")))
            {
                return at.FullName;
            }
        }

        throw new DirectoryNotFoundException("Jumun.slnx is in no folder above this program.");
    }

    private static string Configuration() =>
        AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}",
            StringComparison.Ordinal) ? "Release" : "Debug";
}
