using System.Diagnostics;

namespace Parlance.Client.Telemetry;

/// <summary>The span of a function that runs for the model. What it is given and returns is not told.</summary>
internal static class ToolSpan
{
    /// <summary>Begins it; null when nobody wants it.</summary>
    public static Activity? Start(ToolCall call, string? description) => !Instruments.Source.HasListeners() ? null : Instruments.Source.StartActivity(
        $"{GenAi.ExecuteTool} {call.Name}",
        ActivityKind.Internal,
        default(ActivityContext),
        [
            new(GenAi.OperationName, GenAi.ExecuteTool),
            new(GenAi.ToolName, call.Name),
            new(GenAi.ToolCallId, call.Id),
            new(GenAi.ToolType, "function"),
            new(GenAi.ToolDescription, string.IsNullOrEmpty(description) ? null : description),
        ]);

    /// <summary>Says that the function failed: <c>timeout</c>, or the class of what it threw.</summary>
    public static void Failed(this Activity span, Exception failure, bool isTimeout)
    {
        var type = isTimeout ? ErrorKind.Timeout.Word() : failure.GetType().FullName;
        span.SetTag(GenAi.ErrorType, type);
        span.SetStatus(ActivityStatusCode.Error, type);
    }
}
