using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Parlance.Client.Typed;

/// <summary>How types are read where nobody says it. Numbers are numbers: a schema that also takes them as text invites models to write them so.</summary>
[RequiresUnreferencedCode("The type is read by reflection.")]
[RequiresDynamicCode("The type is read by reflection.")]
internal static class ReflectedTypes
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.Strict,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter() },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };
}
