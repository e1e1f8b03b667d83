using System.Text;
using System.Text.Json;
using Parlance.Tests.Support;
using Parlance.Wire;

namespace Parlance.Tests.Wire;

public class StrictJsonTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData(" \t\r\n null \n")]
    [InlineData("\"x\"")]
    [InlineData("-0.5e-300")]
    [InlineData("1e308")]
    [InlineData("123456789012345678901234567890")]
    [InlineData("""{"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}]}""")]
    [InlineData("""{"":1," ":2}""")]
    [InlineData("""{"a":1,"A":2}""")]
    [InlineData("""{"model":1,"mode":2,"models":3}""")]
    [InlineData("""{"a-long-name-1":1,"a-long-name-2":2,"b-long-name-1":3}""")]
    [InlineData("""{"a":"\ud83d\ude00 \\ud83d \uD83D\uDE00\uD83D\uDE00"}""")]
    [InlineData("""{"\u0061":1,"b":2}""")]
    public void TryValidate_SoundJson_IsAccepted(string json)
    {
        Assert.True(StrictJson.TryValidate(Encoding.UTF8.GetBytes(json), out var reason), reason);
        Assert.Null(reason);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("{")]
    [InlineData("{}}")]
    [InlineData("{} {}")]
    [InlineData("{}x")]
    [InlineData("{'a':1}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("[1,]")]
    [InlineData("{\"a\":01}")]
    [InlineData("{\"a\":+1}")]
    [InlineData("{\"a\":.5}")]
    [InlineData("{\"a\":NaN}")]
    [InlineData("{\"a\":tru}")]
    [InlineData("// comment\n{}")]
    [InlineData("{\"a\":\"\n\"}")]
    [InlineData("{\"a\":\"\\x41\"}")]
    [InlineData("{\"a\":\"\\u12\"}")]
    [InlineData("\uFEFF{}")]
    public void TryValidate_MalformedJson_IsRefused(string json) => Refused(json, "JSON");

    [Theory]
    [InlineData("""{"a":1,"a":1}""")]
    [InlineData("""{"a":1,"b":{},"a":[]}""")]
    [InlineData("""[{"x":{"a":1,"b":2,"a":3}}]""")]
    [InlineData("""{"model":"a","mod\u0065l":"b"}""")]
    [InlineData("""{"mod\u0065l":"a","model":"b"}""")]
    [InlineData("""{"\u006dodel":"a","mod\u0065l":"b"}""")]
    [InlineData("""{"a\/b":1,"a/b":2}""")]
    [InlineData("""{"ü":1,"\u00fc":2}""")]
    [InlineData("""{"\ud83d\ude00":1,"😀":2}""")]
    [InlineData("""{"":1,"":2}""")]
    [InlineData("""{"a":{"x":1,"y":{"z":1}},"b":{"x":1},"a":2}""")]
    public void TryValidate_DuplicateName_IsRefused(string json) => Refused(json, "twice");

    [Theory]
    [InlineData(23)]
    [InlineData(24)]
    [InlineData(25)]
    [InlineData(33)]
    [InlineData(1000)]
    public void TryValidate_DuplicateAmongMany_IsFoundWhereverItIs(int count)
    {
        var names = Enumerable.Range(0, count).Select(i => $"\"name-{i}\":{i}").ToArray();
        Assert.True(StrictJson.TryValidate(Encoding.UTF8.GetBytes($"{{{string.Join(',', names)}}}"), out var reason), reason);
        foreach (var at in new[] { 0, count / 2, count - 1 })
        {
            Refused($"{{{string.Join(',', names)},\"n\\u0061me-{at}\":0}}", "twice");
        }
    }

    [Theory]
    [InlineData("1e309")]
    [InlineData("-1E400")]
    [InlineData("[1,2,1e9999999999]")]
    public void TryValidate_NumberBeyondDouble_IsRefused(string json) => Refused(json, "number");

    [Fact]
    public void TryValidate_LongDigits_AreRefusedOnlyBeyondDouble()
    {
        Assert.True(StrictJson.TryValidate(Encoding.UTF8.GetBytes(new string('9', 308)), out _));
        Refused(new string('9', 310), "number");
        Assert.True(StrictJson.TryValidate(Encoding.UTF8.GetBytes("0." + new string('9', 1000)), out _));
    }

    [Theory]
    [InlineData("""["\ud800"]""")]
    [InlineData("""["\udc00"]""")]
    [InlineData("""["\ud800\ud800\udc00"]""")]
    [InlineData("""["\ud800x\udc00"]""")]
    [InlineData("""["\ud800\n\udc00"]""")]
    [InlineData("""["\uDBFF\u0041"]""")]
    [InlineData("""["ok \uD83D\uDE00 \uDE00"]""")]
    [InlineData("""{"\udfff":1}""")]
    public void TryValidate_LoneSurrogate_IsRefused(string json) => Refused(json, "surrogate");

    [Theory]
    [InlineData(new byte[] { (byte)'"', 0xFF, (byte)'"' })]
    [InlineData(new byte[] { (byte)'"', 0xC0, 0x80, (byte)'"' })]
    [InlineData(new byte[] { (byte)'"', 0xED, 0xA0, 0x80, (byte)'"' })]
    [InlineData(new byte[] { (byte)'"', 0xE2, 0x82, (byte)'"' })]
    [InlineData(new byte[] { (byte)'"', 0xF4, 0x90, 0x80, 0x80, (byte)'"' })]
    public void TryValidate_InvalidUtf8_IsRefused(byte[] json)
    {
        Assert.False(StrictJson.TryValidate(json, out var reason));
        Assert.Contains("UTF-8", reason);
    }

    [Fact]
    public void TryValidate_Depth_EndsAt64()
    {
        static string Nested(int depth) => new string('[', depth) + new string(']', depth);
        static string NestedObjects(int depth) => string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth);
        Assert.True(StrictJson.TryValidate(Encoding.UTF8.GetBytes(Nested(64)), out _));
        Assert.True(StrictJson.TryValidate(Encoding.UTF8.GetBytes(NestedObjects(64)), out _));
        Refused(Nested(65), "JSON");
        Refused(NestedObjects(65), "JSON");
    }

    [Fact]
    public void TryValidate_Reason_NeverQuotesTheInput()
    {
        Assert.False(StrictJson.TryValidate("{\"canary-secret\":canary-secret}"u8, out var reason));
        Assert.DoesNotContain("canary", reason);
        Assert.False(StrictJson.TryValidate("{\"canary-secret\":1,\"canary-secret\":1}"u8, out reason));
        Assert.DoesNotContain("canary", reason);
    }

    [Fact]
    public void TryValidate_ManyLargeObjects_TakesNoQuadraticTime()
    {
        var names = string.Join(',', Enumerable.Range(0, 200_000).Select(i => $"\"{i:x8}\":0"));
        Assert.True(StrictJson.TryValidate(Encoding.UTF8.GetBytes($"[{{{names}}},{{{names}}}]"), out var reason), reason);
    }

    [Fact]
    public void TryValidate_ChatRequest_AllocatesNothing()
    {
        var json = Encoding.UTF8.GetBytes("""{"model":"m","messages":[""" + string.Join(',', Enumerable.Repeat("""{"role":"user","content":[{"type":"text","text":"h\u00e9llo \"you\""}]}""", 50)) + """],"temperature":0.5}""");

        Assert.Equal(0, Allocations.Of(() => StrictJson.TryValidate(json, out _)));
    }

    [Fact]
    public void TryValidate_MutatedRequests_AgreesWithTheFramework()
    {
        var seeds = Recordings.All.Select(recording => recording.Request).OfType<byte[]>().Where(request => request.Length < 2000).Take(40)
            .Append("""{"a":[1,2.5e3,"x\u0041",{"b":null}],"c":"é😀"}"""u8.ToArray()).ToArray();
        var random = new Random(11);
        var refused = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var json = Mutations.Of(seeds[i % seeds.Length], random);
            var strict = StrictJson.TryValidate(json, out _);
            Assert.True(!strict || Parses(json), Encoding.UTF8.GetString(json));
            refused += strict ? 0 : 1;
        }

        Assert.InRange(refused, 2_000, 19_900);
    }

    private static bool Parses(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            TouchStrings(document.RootElement);
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static void TouchStrings(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    _ = property.Name;
                    TouchStrings(property.Value);
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    TouchStrings(item);
                }

                break;
            case JsonValueKind.String:
                _ = element.GetString();
                break;
        }
    }

    private static void Refused(string json, string because)
    {
        Assert.False(StrictJson.TryValidate(Encoding.UTF8.GetBytes(json), out var reason), json.Length > 200 ? "accepted" : json);
        Assert.Contains(because, reason);
    }
}
