using System.Text.Json;

namespace Parlance.Dialects.Declarative;

/// <summary>Where paths begin.</summary>
/// <param name="Root">What <c>$</c> stands for.</param>
/// <param name="Current">What <c>@</c> stands for: one candidate of the answer, one item of a list that is filtered.</param>
internal readonly record struct JsonScope(JsonElement Root, JsonElement Current);
