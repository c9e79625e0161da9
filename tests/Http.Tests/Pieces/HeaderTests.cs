using Jumun.Engine.Http;

namespace Jumun.Http.Tests;

public class HeaderTests
{
    [Fact]
    public void A_traceparent_is_read()
    {
        var trace = TraceHeader.Read("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");

        Assert.NotNull(trace);
        Assert.Equal("4bf92f3577b34da6a3ce929d0e0e4736", trace.TraceId.ToString("x32"));
        Assert.Equal(0x00f067aa0ba902b7UL, trace.SpanId);
        Assert.True(trace.Sampled);
    }

    [Theory]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00", true)]
    [InlineData("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-the-future-brings", true)]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-extra", false)]
    [InlineData("ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", false)]
    [InlineData("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", false)]
    [InlineData("00-00000000000000000000000000000000-00f067aa0ba902b7-01", false)]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01", false)]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01", false)]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_traceparent_is_as_the_standard_says_or_left_out(string? header, bool isRead) =>
        Assert.Equal(isRead, TraceHeader.Read(header) is not null);

    [Theory]
    [InlineData(null, 2)]
    [InlineData("wait=10", 10)]
    [InlineData("respond-async, wait=0", 0)]
    [InlineData("Wait=\"5\"; foo=bar", 5)]
    [InlineData("wait=3600", 30)]
    [InlineData("wait=-1", 2)]
    [InlineData("wait=soon", 2)]
    [InlineData("return=minimal", 2)]
    public void A_caller_may_prefer_to_wait(string? prefer, int seconds) =>
        Assert.Equal(seconds, Preference.WaitSeconds(prefer));

    [Theory]
    [InlineData("\"3\"", true, 3)]
    [InlineData("W/\"3\"", false, 0)]
    [InlineData("3", false, 0)]
    [InlineData("\"-3\"", false, 0)]
    [InlineData("\"3\", \"4\"", false, 0)]
    [InlineData("\"\"", false, 0)]
    public void An_etag_is_a_quoted_version(string header, bool isRead, long expected)
    {
        Assert.Equal(isRead, ETag.TryRead(header, out var version));
        Assert.Equal(isRead ? expected : version, version);
    }

    [Fact]
    public void A_cursor_is_read_back()
    {
        var page = PageRequest.Read("200", PageRequest.CursorOf([long.MaxValue, 0, 7]));

        Assert.Equal(200, page.Limit);
        Assert.Equal([long.MaxValue, 0, 7], page.Before);
        var ofMany = Enumerable.Repeat(long.MaxValue, 64).ToList();
        Assert.Equal(ofMany, PageRequest.Read(null, PageRequest.CursorOf(ofMany)).Before);
        Assert.Equal(new(50, null), PageRequest.Read(null, null));
    }

    [Theory]
    [InlineData("0", null, "limit")]
    [InlineData("201", null, "limit")]
    [InlineData("ten", null, "limit")]
    [InlineData("-1", null, "limit")]
    [InlineData(null, "42", "cursor")]
    [InlineData(null, "!!!", "cursor")]
    [InlineData(null, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "cursor")]
    public void What_is_no_page_is_refused_and_named(string? limit, string? cursor, string field)
    {
        var refused = Assert.Throws<UnreadableRequest>(() => PageRequest.Read(limit, cursor));

        Assert.Equal(400, refused.Problem.Status);
        Assert.Equal(field, refused.Problem.Facts["field"]);
    }
}
