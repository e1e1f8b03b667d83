using System.Text.Json.Serialization;

namespace Parlance.Benchmarks.Clients.Json;

/// <summary>The floors' JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OpenAiRequest))]
[JsonSerializable(typeof(OpenAiAnswer))]
[JsonSerializable(typeof(OpenAiChunk))]
[JsonSerializable(typeof(AnthropicRequest))]
[JsonSerializable(typeof(AnthropicAnswer))]
[JsonSerializable(typeof(AnthropicEvent))]
internal sealed partial class FloorJson : JsonSerializerContext;
