using System.Text.Json.Serialization;

namespace Parlance.Tests.Client.Typed;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Place))]
[JsonSerializable(typeof(Place[]))]
internal sealed partial class TypesContext : JsonSerializerContext;
