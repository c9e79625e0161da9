namespace Jumun.Auditing;

/// <summary>One look at everything: what was said, what is shown, and what is wrong about it.</summary>
internal sealed class Inspection(Exchanges exchanges, PublicState state)
{
    private const int FindingsPerRuleMax = 20;

    private readonly Dictionary<string, int> _byRule = [];
    private Books? _books;

    public Exchanges Exchanges { get; } = exchanges;

    public PublicState State { get; } = state;

    /// <summary>Made when they are first asked for: by then every request was repeated that will be.</summary>
    public Books Books => _books ??= new(Exchanges, State);

    public List<Finding> Findings { get; } = [];

    /// <summary>The first findings of a rule say enough.</summary>
    public void Find(string rule, string what, params string?[] concerns)
    {
        _byRule[rule] = _byRule.GetValueOrDefault(rule) + 1;
        if (_byRule[rule] <= FindingsPerRuleMax)
        {
            Findings.Add(new(rule, what, [.. concerns.OfType<string>()]));
        }
    }
}
