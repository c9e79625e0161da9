namespace Jumun.Tidy.Tests;

/// <summary>This repository keeps its own style.</summary>
public class TidyTests
{
    private static readonly string[] Paths = [.. Repository.Files("")];

    private static IEnumerable<SourceFile> Code => Repository.Texts.Where(file => file.IsCode);

    private static IEnumerable<SourceFile> Tests =>
        Code.Where(file => file.Path.StartsWith("tests/", StringComparison.Ordinal));

    [Fact]
    public void There_is_something_to_check()
    {
        Assert.True(Code.Count() > 50);
        Assert.Contains(Repository.Texts, file => file.Path == "test");
        Assert.Contains(Paths, path => path == "src/Engine/Engine.csproj");
    }

    [Fact]
    public void No_line_is_longer_than_120_columns() => Clean(Written().SelectMany(Rules.LongLines));

    [Fact]
    public void No_method_has_60_lines_or_more() => Clean(Code.SelectMany(Rules.LongMethods));

    [Fact]
    public void No_line_ends_in_a_blank() => Clean(Repository.Texts.SelectMany(Rules.Blanks));

    [Fact]
    public void Nothing_is_left_unfinished_in_the_code() => Clean(Repository.Texts.SelectMany(Rules.UnfinishedWork));

    [Fact]
    public void Every_suppression_has_its_reason() =>
        Clean(Repository.Texts.SelectMany(Rules.SuppressionsWithoutReason));

    [Fact]
    public void Nothing_is_caught_and_forgotten() => Clean(Code.SelectMany(Rules.EmptyCatches));

    [Fact]
    public void No_test_sleeps_or_is_skipped() => Clean(Tests.SelectMany(Rules.SleepsAndSkips));

    [Fact]
    public void Names_say_what_a_type_is_for() => Clean(Code.SelectMany(Rules.EmptyNames));

    [Fact]
    public void No_service_knows_another_service() =>
        Clean(Repository.Texts.SelectMany(Structure.ServicesThatKnowEachOther));

    [Fact]
    public void Every_file_under_src_is_part_of_a_project() => Clean(Structure.FilesOfNoProject(Paths));

    [Fact]
    public void Every_project_is_in_the_solution() =>
        Clean(Structure.ProjectsNotInSolution(Paths, Repository.Texts.Single(file => file.Path == "Jumun.slnx")));

    [Fact]
    public void Every_project_has_its_lock_file() => Clean(Structure.ProjectsWithoutLock(Paths));

    /// <summary>What is written by hand in lines: code and scripts. Prose wraps by itself.</summary>
    private static IEnumerable<SourceFile> Written() =>
        Repository.Texts.Where(file => file.IsCode
            || file.Path is "test" or "bench" or ".ci/run"
            || file.Path.EndsWith(".lua", StringComparison.Ordinal));

    private static void Clean(IEnumerable<Finding> findings)
    {
        var breaches = findings.Select(found => found.ToString()).Order().ToList();
        Assert.True(breaches.Count == 0, string.Join("\n", breaches));
    }
}
