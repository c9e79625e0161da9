namespace Jumun.Engine;

/// <summary>A long-running process that can be registered with <see cref="Service.Runs"/>.</summary>
public interface ISaga
{
    internal StreamKind ToKind();
}
