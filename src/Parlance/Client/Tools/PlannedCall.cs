using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Parlance.Client.Tools;

/// <summary>A call that is about to run, or the reason why it does not.</summary>
/// <param name="Call">The call, with the arguments that it runs with.</param>
/// <param name="Function">What it runs; null when <paramref name="Refusal"/> is set.</param>
/// <param name="Arguments">An object that follows the function's schema.</param>
/// <param name="Refusal">What the model is told in place of a result; null when the call runs.</param>
internal sealed record PlannedCall(ToolCall Call, AIFunction? Function, JsonElement Arguments, ToolResult? Refusal);
