using System.Text.RegularExpressions;

namespace Jumun.Tidy.Tests;

/// <summary>How the parts of the repository may hang together.</summary>
public static partial class Structure
{
    private const string Services = "src/Services/";

    /// <summary>A service knows the engine and the published language, never another service.</summary>
    public static IEnumerable<Finding> ServicesThatKnowEachOther(SourceFile file)
    {
        if (!file.Path.StartsWith(Services, StringComparison.Ordinal))
        {
            yield break;
        }

        var own = file.Path[Services.Length..].Split('/')[0];
        foreach (Match match in (file.IsProject ? Reference() : UseOfService()).Matches(file.Text))
        {
            var other = match.Groups["service"].Value;
            if (other != own && (file.IsProject || file.IsCode) && IsService(file, match))
            {
                yield return file.At(match.Index, $"service {own} knows service {other}");
            }
        }
    }

    /// <summary>Every file under <c>src</c> lies in the folder of a project, which compiles or ships it.</summary>
    public static IEnumerable<Finding> FilesOfNoProject(IReadOnlyCollection<string> paths)
    {
        var projects = Projects(paths).Select(Folder).ToHashSet();
        return paths
            .Where(path => path.StartsWith("src/", StringComparison.Ordinal) && !FoldersOf(path).Any(projects.Contains))
            .Select(path => new Finding(path, 1, "belongs to no project"));
    }

    /// <summary>Every project is in the solution, and everything in the solution exists.</summary>
    public static IEnumerable<Finding> ProjectsNotInSolution(IReadOnlyCollection<string> paths, SourceFile solution)
    {
        var listed = SolutionProject().Matches(solution.Text).Select(match => match.Groups["path"].Value).ToHashSet();
        var present = Projects(paths).ToHashSet();
        return
        [
            .. present.Except(listed).Select(path => new Finding(path, 1, $"is not in {solution.Path}")),
            .. listed.Except(present).Select(path => new Finding(solution.Path, 1, $"lists {path}, which is missing")),
        ];
    }

    /// <summary>Each project has its lock file beside it.</summary>
    public static IEnumerable<Finding> ProjectsWithoutLock(IReadOnlyCollection<string> paths) =>
        Projects(paths)
            .Where(path => !paths.Contains(Folder(path) + "/packages.lock.json"))
            .Select(path => new Finding(path, 1, "has no packages.lock.json"));

    private static IEnumerable<string> Projects(IEnumerable<string> paths) =>
        paths.Where(path => path.EndsWith(".csproj", StringComparison.Ordinal));

    private static bool IsService(SourceFile file, Match match) =>
        !file.IsProject
        || !FoldersAbove(file, match.Groups["path"].Value).Contains("..", StringComparison.Ordinal);

    /// <summary>Where a reference leads, seen from <c>src/Services</c>: with <c>..</c> when out of there.</summary>
    private static string FoldersAbove(SourceFile file, string reference)
    {
        var at = Path.GetFullPath("/" + Folder(file.Path) + "/" + reference.Replace('\\', '/').Split('*')[0]);
        return Path.GetRelativePath("/" + Services, at);
    }

    private static string Folder(string path) => path.LastIndexOf('/') is > 0 and var end ? path[..end] : "";

    private static IEnumerable<string> FoldersOf(string path)
    {
        for (var at = Folder(path); at.Length > 0; at = Folder(at))
        {
            yield return at;
        }
    }

    [GeneratedRegex(@"<ProjectReference Include=""(?<path>[^""]*?(?<service>[\w*]+)[/\\][\w*.]+\.csproj)""")]
    private static partial Regex Reference();

    [GeneratedRegex(@"\bJumun\.Services\.(?<service>\w+)")]
    private static partial Regex UseOfService();

    [GeneratedRegex(@"<Project Path=""(?<path>[^""]+)""")]
    private static partial Regex SolutionProject();
}
