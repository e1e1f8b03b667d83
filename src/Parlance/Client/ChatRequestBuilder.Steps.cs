namespace Parlance;

/// <content>
/// What nearly every request says is kept as steps and becomes a request once, when it is needed: a request has more than thirty fields, and a copy of all of them for each call of the chain
/// was an eighth of what a whole answer allocates.
/// </content>
public sealed partial class ChatRequestBuilder
{
    private readonly ChatRequestBuilder? _before;
    private readonly Message? _message;
    private readonly long _value;
    private readonly Step _step;
    private ChatRequest? _made;

    private ChatRequestBuilder(ChatRequestBuilder before, Step step, Message? message, long value)
    {
        (_setting, _before) = (before._setting, before);
        (_step, _message, _value) = (step, message, value);
    }

    private enum Step
    {
        Message,
        Temperature,
        TopP,
        MaxTokens,
    }

    // Made by two threads it is the same twice.
    private ChatRequest Request => _made ??= Make();

    private ChatRequest Make()
    {
        var added = 0;
        var start = this;
        for (; start._made is null; start = start._before!)
        {
            added += start._step == Step.Message ? 1 : 0;
        }

        var origin = start._made;
        var messages = new Message[origin.Messages.Count + added];
        for (var i = 0; i < origin.Messages.Count; i++)
        {
            messages[i] = origin.Messages[i];
        }

        double? temperature = null, topP = null;
        long? maxTokens = null;
        var end = messages.Length;
        for (var at = this; at != start; at = at._before!)
        {
            switch (at._step)
            {
                case Step.Message:
                    messages[--end] = at._message!;
                    break;
                case Step.Temperature:
                    temperature ??= BitConverter.Int64BitsToDouble(at._value);
                    break;
                case Step.TopP:
                    topP ??= BitConverter.Int64BitsToDouble(at._value);
                    break;
                default:
                    maxTokens ??= at._value;
                    break;
            }
        }

        return origin with { Messages = messages, Temperature = temperature ?? origin.Temperature, TopP = topP ?? origin.TopP, MaxTokens = maxTokens ?? origin.MaxTokens };
    }
}
