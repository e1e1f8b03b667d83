using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;

namespace Parlance.Client.Tools;

/// <summary>A delegate → a function: its name, its parameters and their <see cref="System.ComponentModel.DescriptionAttribute"/> become the tool.</summary>
internal static partial class DelegateFunction
{
    /// <param name="function">A method; a lambda has no name that a model could call.</param>
    /// <param name="types">How arguments and return value are read and written; null for that library's own rules.</param>
    public static AIFunction Of(Delegate function, JsonSerializerOptions? types)
    {
        ArgumentNullException.ThrowIfNull(function);
        var json = types is null ? AIJsonUtilities.DefaultOptions : WithPlainTypes(types);
        return AIFunctionFactory.Create(function, new AIFunctionFactoryOptions
        {
            Name = LocalName(function.Method),
            SerializerOptions = json,
            ExcludeResultSchema = true,
            MarshalResult = (value, type, _) => ValueTask.FromResult(Marshal(value, type, json)),
        });
    }

    private static JsonSerializerOptions WithPlainTypes(JsonSerializerOptions types) => new(types) { TypeInfoResolver = JsonTypeInfoResolver.Combine(types.TypeInfoResolver, PlainTypes.Default) };

    private static object? Marshal(object? value, Type? type, JsonSerializerOptions json) =>
        type is null || value is AIContent or IEnumerable<AIContent> || ToolAnswer.IsNoun(value) ? value : JsonSerializer.SerializeToElement(value, json.GetTypeInfo(type));

    /// <summary>The name of a local function as it was written; null when the method's own name will do.</summary>
    private static string? LocalName(MethodInfo method)
    {
        if (method.Name is not ['<', ..] && !method.IsDefined(typeof(CompilerGeneratedAttribute)))
        {
            return null;
        }

        if (LocalFunctionPattern().Match(method.Name) is not { Success: true } match)
        {
            throw new ArgumentException("A lambda has no name that a model could call; give a method or a local function, or AIFunctionFactory.Create(lambda, \"name\").", nameof(method));
        }

        var name = match.Groups[1].Value;
        var isAsync = name.EndsWith("Async", StringComparison.Ordinal) && name.Length > "Async".Length && method.ReturnType.Name.Split('`')[0] is nameof(Task) or nameof(ValueTask);
        return isAsync ? name[..^"Async".Length] : name;
    }

    // The compiler spells a local function F of M as <M>g__F|0_1.
    [GeneratedRegex(@"^<.*>g__(\w+)\|")]
    private static partial Regex LocalFunctionPattern();
}
