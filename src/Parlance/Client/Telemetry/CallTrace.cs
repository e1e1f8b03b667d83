using System.Diagnostics;
using Parlance.Manifests;

namespace Parlance.Client.Telemetry;

/// <summary>Span and measurements of one call. Dispose ends it. Not thread-safe. No text of a message, a provider or a credential gets into it but by <see cref="Span"/>.</summary>
internal sealed class CallTrace : IDisposable
{
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly string _operation;
    private readonly string _model;
    private Target? _target;
    private string? _responseModel;
    private string? _errorType;
    private Usage? _usage;
    private long _lastChunk;
    private TimeSpan? _firstChunk;

    /// <param name="operation">Name of the operation, as the conventions call it.</param>
    /// <param name="model">The model as it was asked for.</param>
    /// <param name="target">Whom that means; null when nobody is called so.</param>
    /// <param name="time">Clock of the measurements.</param>
    public CallTrace(string operation, string model, Target? target, TimeProvider time)
    {
        _operation = operation;
        _model = model;
        _target = target;
        _time = time;
        if (Instruments.Source.HasListeners())
        {
            // Whoever samples decides by these, so they must be there from the beginning.
            Span = Instruments.Source.StartActivity($"{operation} {RequestModel}", ActivityKind.Client, default(ActivityContext), WhereTo());
        }

        _started = _lastChunk = time.GetTimestamp();
    }

    /// <summary>The span, for what only its kind of call has; null when nobody wants it.</summary>
    public Activity? Span { get; }

    private string RequestModel => _target?.Wire.Model ?? _model;

    /// <summary>A piece of a stream has arrived.</summary>
    public void Chunk()
    {
        var now = _time.GetTimestamp();
        if (_firstChunk is null)
        {
            _firstChunk = _time.GetElapsedTime(_started, now);
        }
        else if (Instruments.OutputChunk.Enabled)
        {
            Instruments.OutputChunk.Record(_time.GetElapsedTime(_lastChunk, now).TotalSeconds, WhereTo());
        }

        _lastChunk = now;
    }

    /// <summary>The call was answered.</summary>
    /// <param name="target">By whom; null when that is not known.</param>
    /// <param name="responseModel">The model as the provider names it; empty when it does not.</param>
    /// <param name="usage">The tokens; null when the provider did not say.</param>
    public void Answered(Target? target, string responseModel, Usage? usage)
    {
        _target = target ?? _target;
        _responseModel = responseModel.Length > 0 ? responseModel : null;
        _usage = usage;
    }

    /// <summary>
    /// The call failed. Only the kind of error is told: a provider's text may quote what it was sent. Types: the words of <see cref="ErrorKinds.Word"/>, <c>cancelled</c>, and the class of any other exception.
    /// </summary>
    public void Failed(Exception exception)
    {
        _usage = (exception as AiException)?.Stats?.Usage;
        _errorType = exception switch
        {
            AiException failure => failure.Kind.Word(),
            OperationCanceledException => ErrorKind.Cancelled.Word(),
            _ => exception.GetType().FullName,
        };
    }

    public void Dispose()
    {
        var elapsed = _time.GetElapsedTime(_started).TotalSeconds;
        var tags = WhereTo();
        Add(ref tags, GenAi.ResponseModel, _responseModel);
        WriteSpan(tags);
        if (_firstChunk is { } first)
        {
            Instruments.FirstChunk.Record(first.TotalSeconds, tags);
        }

        if (_usage is { } usage && Instruments.TokenUsage.Enabled)
        {
            // The conventions want what is charged where that is told apart from what was used.
            var (input, output) = usage.Billed is { } billed ? (billed.Input, billed.Output) : (usage.PromptTokens, usage.CompletionTokens);
            Record(input, "input", tags);
            Record(output, "output", tags);
        }

        Add(ref tags, GenAi.ErrorType, _errorType);
        Instruments.Duration.Record(elapsed, tags);
    }

    private static void Record(long tokens, string type, TagList tags)
    {
        if (tokens > 0)
        {
            tags.Add(GenAi.TokenType, type);
            Instruments.TokenUsage.Record(tokens, tags);
        }
    }

    private static void Add(ref TagList tags, string name, object? value)
    {
        if (value is not null)
        {
            tags.Add(name, value);
        }
    }

    private TagList WhereTo()
    {
        var tags = new TagList { { GenAi.OperationName, _operation }, { GenAi.RequestModel, RequestModel } };
        if (_target is { } target)
        {
            tags.Add(GenAi.ProviderName, target.Provider.TelemetryName);
            tags.Add(GenAi.ServerAddress, target.ChatUri.Host);
            tags.Add(GenAi.ServerPort, target.ChatUri.Port);
        }

        return tags;
    }

    private void WriteSpan(TagList tags)
    {
        if (Span is not { } span)
        {
            return;
        }

        if (span.IsAllDataRequested)
        {
            foreach (var (name, value) in tags)
            {
                span.SetTag(name, value);
            }

            span.SetTag(GenAi.ResponseTimeToFirstChunk, _firstChunk?.TotalSeconds);
            WriteUsage(span);
            span.SetTag(GenAi.ErrorType, _errorType);
        }

        if (_errorType is not null)
        {
            span.SetStatus(ActivityStatusCode.Error, _errorType);
        }

        span.Dispose();
    }

    private void WriteUsage(Activity span)
    {
        if (_usage is not { } usage)
        {
            return;
        }

        span.SetTag(GenAi.UsageInputTokens, usage.PromptTokens);
        if (_operation == GenAi.Chat)
        {
            span.SetTag(GenAi.UsageOutputTokens, usage.CompletionTokens);
        }

        Some(GenAi.UsageCacheRead, usage.CacheRead);
        Some(GenAi.UsageCacheCreation, usage.CacheWrite + usage.CacheWriteLong);
        Some(GenAi.UsageReasoning, usage.Reasoning);
        Some(GenAi.UsageAudioInput, usage.AudioInput);
        Some(GenAi.UsageAudioOutput, usage.AudioOutput);

        void Some(string name, long tokens)
        {
            if (tokens > 0)
            {
                span.SetTag(name, tokens);
            }
        }
    }
}
