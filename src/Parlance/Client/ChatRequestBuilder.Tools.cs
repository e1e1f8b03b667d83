using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Parlance.Client.ExtensionsAi;
using Parlance.Client.Tools;

namespace Parlance;

/// <content>Functions that run by themselves when the model calls them.</content>
public sealed partial class ChatRequestBuilder
{
    private const string Reflects = "The types of the functions' parameters are read by reflection; use the overload with JsonSerializerOptions, for example those of a source-generated JsonSerializerContext.";

    /// <summary>
    /// Adds functions that the model may call: what it calls is run, and it is asked again with the results, until an answer calls nothing (see <see cref="ToolLoop"/>).
    /// A call of a tool that is only a <see cref="ToolDefinition"/> ends this: then nothing of that answer is run, and the caller has all its calls.
    /// A function finds its <see cref="ToolCall"/> under that type in <see cref="AIFunctionArguments.Context"/>, and may return a <see cref="ContentPart"/>, several, or a whole <see cref="ToolResult"/>.
    /// </summary>
    public ChatRequestBuilder Tools(params IEnumerable<AIFunction> functions)
    {
        var belt = _setting.Belt;
        var definitions = new List<ToolDefinition>();
        foreach (var function in functions)
        {
            belt = belt.With(function);
            definitions.Add(ChatOptionsReader.Tool(function));
        }

        return new ChatRequestBuilder(_setting with { Belt = belt }, Tools(definitions).Request);
    }

    /// <summary>
    /// Adds methods and local functions that the model may call, as <see cref="Tools(IEnumerable{AIFunction})"/> does. Their names, parameters and <see cref="System.ComponentModel.DescriptionAttribute"/>s are the tools;
    /// a <see cref="CancellationToken"/> is handed in. A lambda has no name: give <see cref="AIFunctionFactory"/>'s function for it.
    /// </summary>
    /// <exception cref="ArgumentException">One of them is a lambda.</exception>
    [RequiresUnreferencedCode(Reflects)]
    [RequiresDynamicCode(Reflects)]
    public ChatRequestBuilder Tools(params ReadOnlySpan<Delegate> functions) => Tools(FunctionsOf(functions, null));

    /// <summary>The same where programs are trimmed: nothing is read by reflection but the methods that are given, and <paramref name="types"/> says how their arguments and results are read and written.</summary>
    /// <param name="types">For example <c>MyContext.Default.Options</c> of a source-generated context with the types of parameters and results; texts, numbers, truth values, times and lists of texts or numbers need no place in it.</param>
    /// <param name="functions">Methods and local functions.</param>
    /// <exception cref="ArgumentException">One of them is a lambda.</exception>
    /// <exception cref="NotSupportedException">A type is missing in <paramref name="types"/>.</exception>
    public ChatRequestBuilder Tools(JsonSerializerOptions types, params ReadOnlySpan<Delegate> functions)
    {
        ArgumentNullException.ThrowIfNull(types);
        return Tools(FunctionsOf(functions, types));
    }

    /// <summary>How the functions are run: limits, approval, what is told of errors. It means nothing without functions.</summary>
    public ChatRequestBuilder ToolLoop(ToolLoopOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new ChatRequestBuilder(_setting with { Belt = _setting.Belt with { Options = options } }, Request);
    }

    private static List<AIFunction> FunctionsOf(ReadOnlySpan<Delegate> functions, JsonSerializerOptions? types)
    {
        var made = new List<AIFunction>(functions.Length);
        foreach (var function in functions)
        {
            made.Add(DelegateFunction.Of(function, types));
        }

        return made;
    }
}
