namespace Jumun.Tidy.Tests;

/// <summary>Every rule is seen to fail on input that breaks it, and to leave alone what does not.</summary>
public class RuleTests
{
    private const string Three = "\"\"\"";

    private static SourceFile Code(string text) => new("src/Engine/Any.cs", text);

    private static SourceFile Project(string text) => new("src/Engine/Engine.csproj", text);

    [Theory]
    [InlineData(120, 0)]
    [InlineData(121, 1)]
    public void A_line_has_at_most_120_columns(int columns, int findings) =>
        Assert.Equal(findings, Rules.LongLines(Code("short\n" + new string('x', columns) + "\n")).Count());

    [Theory]
    [InlineData("public void Run()\n{\n$LINES}\n", 56, 0)]
    [InlineData("public void Run()\n{\n$LINES}\n", 57, 1)]
    [InlineData("public int Run(int x) => x switch\n{\n$LINES};\n", 58, 1)]
    [InlineData("[Some(\"attribute\")]\nprivate static Task Run<T>(T x)\n    where T : class\n{\n$LINES}\n", 58, 1)]
    [InlineData("public int X\n{\n    get { return 1; }\n$LINES}\n", 58, 0)]
    [InlineData("private static readonly int[] Table =\n[\n$LINES];\n", 58, 0)]
    [InlineData("public sealed record Inner(int A)\n{\n$LINES}\n", 58, 0)]
    [InlineData("public sealed record Inner(int A)\n{\nvoid Run()\n{\n$LINES}\n}\n", 58, 1)]
    public void A_method_has_fewer_than_60_lines(string member, int lines, int findings)
    {
        var body = member.Replace("$LINES", string.Concat(Enumerable.Repeat("    // line\n", lines)));
        var text = "namespace A;\n\npublic class B\n{\n" + body + "public void Short() { }\n}\n";
        Assert.Equal(findings, Rules.LongMethods(Code(text)).Count());
    }

    [Fact]
    public void Braces_in_strings_and_comments_are_no_braces()
    {
        var text = "class A\n{\nvoid B()\n{\nvar a = \"}\"; // }\nvar b = '}'; /* } */\nvar c = @\"}\"\"}\";\n"
            + "var d = $\"{a}}}\";\nvar e = " + Three + "\n}\n" + Three + ";\n}\nvoid C() { }\n}\n";
        Assert.Equal(["void B()", "void C()"], Methods.Of(text).Select(method => method.Heading));
        Assert.Equal([10, 1], Methods.Of(text).Select(method => method.Lines));
    }

    [Fact]
    public void A_parameter_called_record_makes_no_type()
    {
        var text = "class A\n{\nvoid B(Record record)\n{\nif (record is null) { }\n}\n}\n";
        Assert.Equal(["void B(Record record)"], Methods.Of(text).Select(method => method.Heading));
    }

    [Theory]
    [InlineData("a \n", 1)]
    [InlineData("a\r\n", 1)]
    [InlineData("\ta\n", 1)]
    [InlineData("a", 1)]
    [InlineData("a\n\nb\n", 0)]
    [InlineData("", 0)]
    public void A_line_ends_in_no_blank(string text, int findings) =>
        Assert.Equal(findings, Rules.Blanks(Code(text)).Count());

    [Theory]
    [InlineData("// TO" + "DO: later\n", 1)]
    [InlineData("// FIX" + "ME\n", 1)]
    [InlineData("throw new NotImplemented" + "Exception();\n", 1)]
    [InlineData("// What is left to do is done.\n", 0)]
    public void Nothing_is_left_unfinished(string text, int findings) =>
        Assert.Equal(findings, Rules.UnfinishedWork(Code(text)).Count());

    [Theory]
    [InlineData("#pragma warning disable CA1000\n", 1)]
    [InlineData("#pragma warning disable CA1000 // no\n", 1)]
    [InlineData("#pragma warning disable CA1000, CA1001 // The factory belongs to the type.\n", 0)]
    [InlineData("#pragma warning restore CA1000\n", 0)]
    [InlineData("[SuppressMessage(\"Design\", \"CA1000\")]\n", 1)]
    [InlineData("[SuppressMessage(\"Design\", \"CA1000\", Justification = \"\")]\n", 1)]
    [InlineData("[SuppressMessage(\"D\",\n    \"CA1000\", Justification = \"The factory (here) belongs.\")]\n", 0)]
    public void A_suppression_in_code_has_its_reason(string text, int findings) =>
        Assert.Equal(findings, Rules.SuppressionsWithoutReason(Code(text)).Count());

    [Theory]
    [InlineData("<NoWarn>CA1000</NoWarn>\n", 1)]
    [InlineData("<!-- no -->\n<NoWarn>CA1000</NoWarn>\n", 1)]
    [InlineData("<!-- Tests name methods as sentences. -->\n<NoWarn>CA1707</NoWarn>\n", 0)]
    [InlineData("<!-- About another thing entirely. -->\n<X/>\n<NoWarn>CA1707</NoWarn>\n", 1)]
    [InlineData("<PackageReference Include=\"X\" NoWarn=\"NU1\" />\n", 1)]
    public void A_suppression_in_a_project_has_its_reason(string text, int findings) =>
        Assert.Equal(findings, Rules.SuppressionsWithoutReason(Project(text)).Count());

    [Theory]
    [InlineData("try { } catch { }\n", 1)]
    [InlineData("try { } catch (IOException e) when (e.HResult == 1)\n{\n    // Quiet.\n}\n", 1)]
    [InlineData("try { } catch (IOException) { return; }\n", 0)]
    public void Nothing_is_caught_and_forgotten(string text, int findings) =>
        Assert.Equal(findings, Rules.EmptyCatches(Code(text)).Count());

    [Theory]
    [InlineData("Thread.Sl" + "eep(1);\n", 1)]
    [InlineData("await Task.De" + "lay(1);\n", 1)]
    [InlineData("[Fact(Sk" + "ip = \"later\")]\n", 1)]
    [InlineData("// Never Task.De" + "lay in a test.\nvar x = list.Skip(1);\n", 0)]
    public void No_test_sleeps_or_is_skipped(string text, int findings) =>
        Assert.Equal(findings, Rules.SleepsAndSkips(Code(text)).Count());

    [Theory]
    [InlineData("class OrderManager { }\n", 1)]
    [InlineData("record struct OrderDto(int A);\n", 1)]
    [InlineData("record OrderDto(int A);\n", 1)]
    [InlineData("class Order : IHandler { }\n", 0)]
    public void A_name_says_what_a_type_is_for(string text, int findings) =>
        Assert.Equal(findings, Rules.EmptyNames(Code(text)).Count());

    [Theory]
    [InlineData("src/Services/Wallet/Wallet.csproj", "<ProjectReference Include=\"../Ordering/Ordering.csproj\" />", 1)]
    [InlineData("src/Services/Wallet/Wallet.csproj", "<ProjectReference Include=\"..\\Coupons\\C.csproj\" />", 1)]
    [InlineData("src/Services/Wallet/Wallet.csproj", "<ProjectReference Include=\"../../Engine/Engine.csproj\" />", 0)]
    [InlineData("src/Services/Wallet/Debit.cs", "using Jumun.Services.Ordering;", 1)]
    [InlineData("src/Services/Wallet/Debit.cs", "namespace Jumun.Services.Wallet;", 0)]
    [InlineData("src/Host/Program.cs", "using Jumun.Services.Ordering;", 0)]
    public void A_service_knows_no_other_service(string path, string text, int findings) =>
        Assert.Equal(findings, Structure.ServicesThatKnowEachOther(new(path, text + "\n")).Count());

    [Fact]
    public void A_file_under_src_belongs_to_a_project()
    {
        string[] paths = ["src/A/A.csproj", "src/A/In/Deep.cs", "src/Stray.cs", "src/B/Stray.cs", "docs/Free.md"];
        Assert.Equal(["src/Stray.cs", "src/B/Stray.cs"], Structure.FilesOfNoProject(paths).Select(found => found.Path));
    }

    [Fact]
    public void The_solution_lists_what_there_is()
    {
        var solution = new SourceFile("S.slnx", "<Project Path=\"a/A.csproj\" />\n<Project Path=\"c/C.csproj\" />\n");
        var findings = Structure.ProjectsNotInSolution(["a/A.csproj", "b/B.csproj"], solution);
        Assert.Equal(["b/B.csproj", "S.slnx"], findings.Select(found => found.Path));
    }

    [Fact]
    public void A_project_has_its_lock_file()
    {
        string[] paths = ["a/A.csproj", "a/packages.lock.json", "b/B.csproj"];
        Assert.Equal(["b/B.csproj"], Structure.ProjectsWithoutLock(paths).Select(found => found.Path));
    }
}
