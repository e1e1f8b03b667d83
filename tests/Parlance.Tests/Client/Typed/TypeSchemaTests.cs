using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Parlance.Client.Typed;

namespace Parlance.Tests.Client.Typed;

/// <summary>
/// Schemas of types in the subset that OpenAI documents for structured outputs (developers.openai.com/api/docs/guides/structured-outputs, "Supported schemas"): the root is an object and no anyOf, all fields are
/// required, additionalProperties is false, recursion through # or $defs.
/// </summary>
public sealed class TypeSchemaTests
{
    private static readonly JsonSerializerOptions s_options = ReflectedTypes.Options;

    private static TypeSchema Of<T>(JsonSerializerOptions? options = null) => TypeSchema.Of((options ?? s_options).GetTypeInfo(typeof(T)));

    private static void AssertIs(string expected, TypeSchema schema) =>
        Assert.Equal(JsonSerializer.Serialize(JsonDocument.Parse(expected).RootElement), JsonSerializer.Serialize(JsonDocument.Parse(schema.Json.Utf8).RootElement));

    [Fact]
    public void Schema_OfARecord_DemandsEverythingAndDescribesIt() => AssertIs(
        """
        {"description":"A dish.","type":"object","properties":{
          "name":{"description":"What guests call it.","type":"string"},
          "minutes":{"type":"integer"},
          "price":{"type":"number"},
          "note":{"description":"Null when there is nothing to say.","type":["string","null"]},
          "course":{"enum":["Starter","Main"],"type":"string"},
          "served":{"type":"string","format":"date"},
          "tags":{"type":"array","items":{"type":"string"}}
        },"required":["name","minutes","price","note","course","served","tags"],"additionalProperties":false}
        """,
        Of<Dish>());

    [Fact]
    public void Schema_OfASourceGeneratedType_IsAsItsContextSays()
    {
        var schema = TypeSchema.Of(TypesContext.Default.Place);

        AssertIs("""{"type":"object","properties":{"city_name":{"description":"In English.","type":"string"},"people":{"type":["integer","null"]}},"required":["city_name","people"],"additionalProperties":false}""", schema);
        Assert.Equal(("Place", true, false), (schema.Name, schema.IsStrict, schema.IsWrapped));
    }

    [Theory]
    [InlineData(typeof(int), """{"type":"integer"}""")]
    [InlineData(typeof(bool?), """{"type":["boolean","null"]}""")]
    [InlineData(typeof(string[]), """{"type":"array","items":{"type":"string"}}""")]
    [InlineData(typeof(Course), """{"enum":["Starter","Main"],"type":"string"}""")]
    public void Schema_OfWhatIsNoObject_StandsInOne(Type type, string inner)
    {
        var schema = TypeSchema.Of(s_options.GetTypeInfo(type));

        Assert.True(schema.IsWrapped);
        AssertIs($$"""{"type":"object","properties":{"value":{{inner}}},"required":["value"],"additionalProperties":false}""", schema);
    }

    [Fact]
    public void Schema_OfARecursiveType_RefersToItsRoot() => AssertIs(
        """{"type":"object","properties":{"word":{"type":"string"},"children":{"type":"array","items":{"$ref":"#"}}},"required":["word","children"],"additionalProperties":false}""",
        Of<Tree>());

    [Fact]
    public void Schema_OfRecursionBelowTheRoot_HasADefinition() => AssertIs(
        """
        {"type":"object","properties":{"value":{"type":"array","items":{"$ref":"#/$defs/type1"}}},"required":["value"],"additionalProperties":false,
         "$defs":{"type1":{"type":"object","properties":{"word":{"type":"string"},"children":{"type":"array","items":{"$ref":"#/$defs/type1"}}},"required":["word","children"],"additionalProperties":false}}}
        """,
        Of<Tree[]>());

    [Fact]
    public void Schema_OfDerivedTypes_IsAChoiceBelowTheRoot() => AssertIs(
        """
        {"type":"object","properties":{"value":{"anyOf":[
          {"type":"object","properties":{"$type":{"const":"circle","type":"string"},"radius":{"type":"number"}},"required":["$type","radius"],"additionalProperties":false},
          {"type":"object","properties":{"$type":{"const":"square","type":"string"},"side":{"type":"number"}},"required":["$type","side"],"additionalProperties":false}]}},
         "required":["value"],"additionalProperties":false}
        """,
        Of<Shape>());

    [Theory]
    [InlineData(typeof(Dictionary<string, int>))]
    [InlineData(typeof(JsonElement))]
    [InlineData(typeof(Open))]
    public void Schema_OfAnOpenForm_IsNotEnforced(Type type) => Assert.False(TypeSchema.Of(s_options.GetTypeInfo(type)).IsStrict);

    [Fact]
    public void Schema_OfNumbersThatMayBeText_AsksForNumbers() => AssertIs(
        """{"type":"object","properties":{"value":{"type":"integer"}},"required":["value"],"additionalProperties":false}""",
        Of<int>(new JsonSerializerOptions(JsonSerializerDefaults.Web) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() }));

    [Fact]
    public void Schema_OfAType_IsMadeOnce() => Assert.Same(Of<Dish>(), Of<Dish>());

    public enum Course
    {
        Starter,
        Main,
    }

    [Description("A dish.")]
    public sealed record Dish(
        [property: Description("What guests call it.")] string Name,
        int Minutes,
        decimal Price,
        [Description("Null when there is nothing to say.")] string? Note,
        Course Course,
        DateOnly Served,
        IReadOnlyList<string> Tags);

    public sealed record Tree(string Word, IReadOnlyList<Tree> Children);

    public sealed record Open(string Name, object Anything);

    [JsonPolymorphic]
    [JsonDerivedType(typeof(Circle), "circle")]
    [JsonDerivedType(typeof(Square), "square")]
    public abstract record Shape;

    public sealed record Circle(double Radius) : Shape;

    public sealed record Square(double Side) : Shape;
}
