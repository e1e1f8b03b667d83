using Parlance.Manifests;

namespace Parlance.Tests.Manifests;

public sealed class MapReaderTests
{
    private readonly List<YamlError> _errors = [];

    private MapReader Open(string text) => new(YamlReader.Read(text, "f", _errors)!, _errors);

    [Theory]
    [InlineData("250ms", 250)]
    [InlineData("120s", 120_000)]
    [InlineData("15m", 900_000)]
    [InlineData("1.5h", 5_400_000)]
    [InlineData("7d", 604_800_000)]
    public void Duration_WithUnit_IsRead(string text, double milliseconds)
    {
        Assert.Equal(milliseconds, Open($"a: {text}").Duration("a")!.Value.TotalMilliseconds);
        Assert.Empty(_errors);
    }

    [Theory]
    [InlineData("30")]
    [InlineData("0s")]
    [InlineData("-5s")]
    [InlineData("5 s")]
    [InlineData("1e3s")]
    [InlineData("s")]
    [InlineData("..s")]
    [InlineData("999999999999999999999999999999h")]
    [InlineData("367d")]
    [InlineData("[1s]")]
    public void Duration_Wrong_IsError(string text)
    {
        Assert.Null(Open($"a: {text}").Duration("a"));
        Assert.Single(_errors);
    }

    [Theory]
    [InlineData("5", 5)]
    [InlineData("1_000_000", 1_000_000)]
    [InlineData("0", 0)]
    public void Whole_Digits_IsRead(string text, long value) => Assert.Equal(value, Open($"a: {text}").Whole("a"));

    [Theory]
    [InlineData("-1")]
    [InlineData("1.0")]
    [InlineData("0x10")]
    [InlineData("11")]
    [InlineData("99999999999999999999")]
    public void Whole_WrongOrOutOfRange_IsError(string text)
    {
        Assert.Null(Open($"a: {text}").Whole("a", 0, 10));
        Assert.Equal("must be a whole number from 0 to 10", Assert.Single(_errors).Message);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    public void Flag_TrueOrFalse_IsRead(string text, bool value) => Assert.Equal(value, Open($"a: {text}").Flag("a"));

    [Theory]
    [InlineData("yes")]
    [InlineData("on")]
    [InlineData("True")]
    [InlineData("'true'")]
    [InlineData("1")]
    public void Flag_AnythingElse_IsError(string text)
    {
        Assert.Null(Open($"a: {text}").Flag("a"));
        Assert.Single(_errors);
    }

    [Theory]
    [InlineData("http://localhost:8000/v1", true)]
    [InlineData("https://api.acme.example", true)]
    [InlineData("https://[::1]:80/v1", true)]
    [InlineData("ftp://api.acme.example", false)]
    [InlineData("api.acme.example/v1", false)]
    [InlineData("https://user@api.acme.example", false)]
    [InlineData("https://api.acme.example?key=1", false)]
    [InlineData("'https://api.acme.example#x'", false)]
    [InlineData("/v1", false)]
    public void Address_OnlyPlainHttp_IsRead(string text, bool accepted)
    {
        Assert.Equal(accepted, Open($"a: {text}").Address("a") is not null);
        Assert.Equal(accepted ? 0 : 1, _errors.Count);
    }

    [Fact]
    public void Reads_AbsentOrEmptyFields_AreNull()
    {
        var map = Open("text:\nflag: ~\nwhole: null\n");

        Assert.Null(map.Text("text"));
        Assert.Null(map.Flag("flag"));
        Assert.Null(map.Whole("whole"));
        Assert.Null(map.Usd("usd"));
        Assert.Null(map.Secret("secret"));
        Assert.Null(map.Map("map"));
        Assert.Null(map.Words("words"));
        Assert.Empty(map.Texts("texts"));
        Assert.Empty(map.Secrets("secrets"));
        map.RefuseUnknown();
        Assert.Empty(_errors);
    }

    [Fact]
    public void Secrets_Listed_AreTrimmedAndNeverShown()
    {
        var keys = Open("keys: [ ' one ', two ]").Secrets("keys");

        Assert.Equal(["one", "two"], keys.Select(key => key.Reveal()));
        Assert.Equal("(secret) (secret)", string.Join(' ', keys));
    }

    [Theory]
    [InlineData("key: ''")]
    [InlineData("key: '  '")]
    [InlineData("key: [ a ]")]
    [InlineData("key: \"canary\\r\\nx-injected: 1\"")]
    [InlineData("key: canary-ü")]
    public void Secret_EmptyOrNotForAHeader_IsErrorThatDoesNotShowIt(string text)
    {
        Assert.Null(Open(text).Secret("key"));
        Assert.DoesNotContain("canary", Assert.Single(_errors).ToString());
    }

    [Fact]
    public void Refuse_FieldWritten_IsErrorWithTheReasonAndNotUnknown()
    {
        var map = Open("later: 1\nother: 2\n");
        map.Refuse("later", "is not yet supported");
        map.RefuseUnknown();

        Assert.Equal(["f:1:8: later: is not yet supported", "f:2:1: other: is not a known field; known are "], _errors.Select(error => error.ToString()));
    }

    [Fact]
    public void RequiredText_Absent_IsErrorAtTheMap()
    {
        Open("a: 1\nb: { c: 2 }").Map("b")!.RequiredText("name");

        Assert.Equal("f:2:4: b.name: is required", Assert.Single(_errors).ToString());
    }
}
