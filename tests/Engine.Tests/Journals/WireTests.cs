using System.Text;
using Jumun.Engine.Journals;

namespace Jumun.Engine.Tests.Journals;

public sealed class WireTests
{
    [Fact]
    public void Upcasts_are_followed_to_the_end() =>
        Assert.Equal(new Opened("ann", "KRW", 100), TestLanguage.Wire.Upcast(new OpenedV1("ann")));

    [Fact]
    public void A_type_without_JSON_metadata_is_an_error_that_says_what_to_add()
    {
        var failure = Assert.Throws<InvalidOperationException>(
            () => Wire.Index([TestJson.Default], [(typeof(Bare), "test.bare.v1")]));
        Assert.Contains("[JsonSerializable(typeof(Bare))]", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_types_of_one_name_are_an_error_that_names_both()
    {
        var failure = Assert.Throws<InvalidOperationException>(
            () => Wire.Index([TestJson.Default], [(typeof(Opened), "test.twin.v1"), (typeof(PaidIn), "test.twin.v1")]));
        Assert.Contains(nameof(Opened), failure.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(PaidIn), failure.Message, StringComparison.Ordinal);
        Assert.Contains("test.twin.v1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_language_of_a_service_that_is_not_run_here_is_no_error() =>
        Assert.Empty(Wire.Index([EngineJson.Default], [(typeof(PaidIn), "test.paid-in.v1")]));

    [Fact]
    public void A_type_that_is_not_in_it_is_an_error_that_says_what_to_do()
    {
        var failure = Assert.Throws<InvalidOperationException>(() => TestLanguage.Wire.NameOf(typeof(string)));
        Assert.Contains("[Wire]", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void JSON_is_not_escaped_more_than_JSON_must_be()
    {
        var buffer = new ByteBuffer();
        using var writer = new RecordWriter(TestLanguage.Wire, buffer);
        var record = SampleRecords.With(new PaidIn(1, "녹차 <&>"));
        writer.Write(record, PackedText.Of("a"), PackedText.Of("a"), null, new(null, 0, []));
        Assert.Contains("녹차 <&>", Encoding.UTF8.GetString(buffer.Written), StringComparison.Ordinal);
    }

    private sealed record Bare : IEvent;
}
