using System.ComponentModel;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace Parlance.Client.Typed;

/// <summary>The JSON Schema of a .NET type, in the subset that providers enforce (<see cref="StrictSubset"/>). Immutable; made once for each type of a serializer's options.</summary>
internal sealed class TypeSchema
{
    /// <summary>Member that holds a value which is no object: the root of an answer must be one.</summary>
    public const string Value = "value";

    private static readonly ConditionalWeakTable<JsonTypeInfo, TypeSchema> s_known = [];
    private static readonly JsonSchemaExporterOptions s_options = new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Describe };

    private TypeSchema(JsonTypeInfo type)
    {
        var subset = new StrictSubset(type.GetJsonSchemaAsNode(s_options), Value);
        Json = RawJson.Parse(subset.Root.ToJsonString());
        IsWrapped = subset.IsWrapped;
        IsStrict = subset.IsStrict;
        Name = NameOf(type.Type);
    }

    /// <summary>The schema; its root is an object.</summary>
    public RawJson Json { get; }

    /// <summary>Whether the value is the member <see cref="Value"/> of that object, because it is none itself.</summary>
    public bool IsWrapped { get; }

    /// <summary>Whether providers can enforce it: it says the form of everything in it.</summary>
    public bool IsStrict { get; }

    /// <summary>The type's name in the characters that providers take.</summary>
    public string Name { get; }

    /// <summary>The schema of <paramref name="type"/>.</summary>
    public static TypeSchema Of(JsonTypeInfo type) => s_known.GetValue(type, static type => new TypeSchema(type));

    private static JsonNode Describe(JsonSchemaExporterContext context, JsonNode schema)
    {
        var description = DescriptionOf(context.PropertyInfo?.AttributeProvider) ?? DescriptionOf(context.PropertyInfo?.AssociatedParameter?.AttributeProvider) ?? DescriptionOf(context.TypeInfo.Type);
        if (description is null)
        {
            return schema;
        }

        var described = schema as JsonObject ?? [];
        described.Insert(0, "description", description);
        return described;
    }

    private static string? DescriptionOf(ICustomAttributeProvider? provider) =>
        provider?.GetCustomAttributes(typeof(DescriptionAttribute), inherit: true) is [DescriptionAttribute { Description: { Length: > 0 } text }, ..] ? text : null;

    private static string NameOf(Type type)
    {
        var name = new StringBuilder(type.Name.Length);
        foreach (var character in type.Name.AsSpan(0, Math.Min(type.Name.Length, 64)))
        {
            name.Append(char.IsAsciiLetterOrDigit(character) ? character : '_');
        }

        return name.ToString();
    }
}
