using System.Buffers;
using System.Text;
using System.Text.Json;
using Parlance.Simulator.Models;

namespace Parlance.Tests.Simulator;

public class SchemaInstanceTests
{
    [Theory]
    [InlineData("""{"const":7}""", "7")]
    [InlineData("""{"type":"null"}""", "null")]
    [InlineData("""{"type":"integer","minimum":5,"maximum":5}""", "5")]
    [InlineData("""{"type":"integer","exclusiveMinimum":5,"exclusiveMaximum":7}""", "6")]
    [InlineData("""{"type":"integer","multipleOf":10,"minimum":15,"maximum":29}""", "20")]
    [InlineData("""{"type":"array","items":{"enum":["a"]},"minItems":3,"maxItems":3}""", """["a","a","a"]""")]
    [InlineData("""{"type":["string","null"],"enum":["only"]}""", "\"only\"")]
    [InlineData("""{"anyOf":[{"const":1},{"type":"null"}]}""", "1")]
    [InlineData("""{"$ref":"#/$defs/unit","$defs":{"unit":{"const":"C"}}}""", "\"C\"")]
    [InlineData("""{"type":"object","properties":{"a":{"const":1},"b":{"type":"object","properties":{}}}}""", """{"a":1,"b":{}}""")]
    [InlineData("""{"type":"object"}""", "{}")]
    public void Write_Schema_FollowsIt(string schema, string expected) => Assert.Equal(expected, Write(schema, 1));

    [Fact]
    public void Write_RecursiveSchema_Ends()
    {
        var json = Write("""{"$ref":"#/$defs/node","$defs":{"node":{"type":"object","properties":{"value":{"type":"string"},"next":{"anyOf":[{"$ref":"#/$defs/node"},{"type":"null"}]}},"required":["value","next"]}}}""", 1);

        using var document = JsonDocument.Parse(json);
        var depth = 0;
        for (var node = document.RootElement; node.ValueKind == JsonValueKind.Object; node = node.GetProperty("next"))
        {
            depth++;
        }

        Assert.InRange(depth, 1, 10);
    }

    [Fact]
    public void Write_CyclicReference_Ends() => Assert.Equal("{}", Write("""{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/a"}}}""", 1));

    [Theory]
    [InlineData("date-time")]
    [InlineData("uuid")]
    [InlineData("email")]
    public void Write_Format_LooksLikeIt(string format)
    {
        var text = JsonDocument.Parse(Write($$"""{"type":"string","format":"{{format}}"}""", 3)).RootElement.GetString()!;

        Assert.True(format switch
        {
            "date-time" => DateTimeOffset.TryParse(text, out _),
            "uuid" => Guid.TryParse(text, out _),
            _ => text.Contains('@', StringComparison.Ordinal),
        });
    }

    [Fact]
    public void Write_Lengths_AreKept()
    {
        for (var seed = 0UL; seed < 50; seed++)
        {
            var text = JsonDocument.Parse(Write("""{"type":"string","minLength":9,"maxLength":10}""", seed)).RootElement.GetString()!;
            Assert.InRange(text.Length, 9, 10);
        }
    }

    [Fact]
    public void Write_SameSeed_SameBytes()
    {
        const string Schema = """{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"integer"},"c":{"type":"array","items":{"type":"boolean"}}}}""";

        Assert.Equal(Write(Schema, 5), Write(Schema, 5));
        Assert.NotEqual(Write(Schema, 5), Write(Schema, 6));
    }

    private static string Write(string schema, ulong seed)
    {
        var output = new ArrayBufferWriter<byte>();
        var dice = new Dice(seed);
        SchemaInstance.Write(RawJson.Parse(schema), output, ref dice);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
