namespace Jumun.Auditing.Tests;

/// <summary>The auditor finds nothing wrong with an honest platform, and every lie of one that is not.</summary>
public class AuditorTests(AuditedDay day) : IClassFixture<AuditedDay>
{
    [Fact]
    public void An_honest_day_is_found_in_order() => Assert.Empty(day.Audit(day.Truth));
}
