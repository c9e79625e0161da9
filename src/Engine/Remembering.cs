namespace Jumun.Engine;

/// <summary>
/// How far a platform is with what it reads before it can go on: documents of snapshots, records of journals. Any
/// thread may ask.
/// </summary>
public sealed class Remembering
{
    private long _expected;
    private long _passed;

    /// <summary>Grows while it is found out what there is to read.</summary>
    public long Expected => Interlocked.Read(ref _expected);

    public long PassedSoFar => Interlocked.Read(ref _passed);

    public double Share => Expected is > 0 and var expected ? Math.Min(1, (double)PassedSoFar / expected) : 0;

    internal void Expect(long more) => Interlocked.Add(ref _expected, more);

    internal void Passed(long more) => Interlocked.Add(ref _passed, more);
}
