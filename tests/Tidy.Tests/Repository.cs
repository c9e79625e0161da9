namespace Jumun.Tidy.Tests;

/// <summary>The files of this repository, without what builds and runs leave behind.</summary>
public static class Repository
{
    private static readonly string[] LeftBehind = ["bin", "obj", ".git", ".vs", "artifacts", "data", "TestResults"];

    private static readonly string[] TextEndings =
        [".cs", ".csproj", ".props", ".slnx", ".md", ".lua", ".json", ".yml", ".editorconfig", ".gitignore"];

    private static readonly string[] Scripts = ["test", "bench", ".ci/run"];

    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<SourceFile> Texts { get; } =
        [.. Files("").Where(IsText).Select(path => new SourceFile(path, File.ReadAllText(Path.Combine(Root, path))))];

    /// <summary>All files below a folder, as paths from the root with forward slashes.</summary>
    public static IEnumerable<string> Files(string folder)
    {
        var at = Path.Combine(Root, folder);
        foreach (var file in Directory.EnumerateFiles(at))
        {
            yield return Path.GetRelativePath(Root, file).Replace('\\', '/');
        }

        foreach (var inner in Directory.EnumerateDirectories(at))
        {
            if (!LeftBehind.Contains(Path.GetFileName(inner)))
            {
                foreach (var file in Files(Path.GetRelativePath(Root, inner)))
                {
                    yield return file;
                }
            }
        }
    }

    private static bool IsText(string path) =>
        Scripts.Contains(path)
        || (Path.GetFileName(path) != "packages.lock.json"
            && TextEndings.Any(ending => path.EndsWith(ending, StringComparison.Ordinal)));

    private static string FindRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Jumun.slnx")))
            {
                return at.FullName;
            }
        }

        throw new DirectoryNotFoundException("Jumun.slnx is in no folder above the tests.");
    }
}
