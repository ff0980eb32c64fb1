/**
 * The variable in which a script hands over the words of a command line, each behind a line break, so that it is
 * not empty for the first word, which would be as good as not set.
 */
export const wordsVariable = "BRUIN_COMPLETE";

export type Shell = "bash" | "zsh" | "fish";

/**
 * What each shell reads at its start. Where nothing is known to follow, names of files are completed.
 *
 * Names come from files that others wrote, so none may be expanded, neither while completing nor when the
 * line is sent: bash gets them quoted by `printf %q`, the others quote by themselves. A word that is being
 * typed is handed over only as far as it may be a flag; the shell, which knows its quotes, finds what begins
 * with all of it.
 */
export const completionScripts: Readonly<Record<Shell, string>> = {
  // `compgen -W` would expand what it gets, `$(…)` included. In quotes only names without a special
  // character can be completed. Bash also breaks words at the characters of COMP_WORDBREAKS, such as
  // `:`, `=` and `@`; what no blank divides is put together again, and an answer has only what stands
  // in the place of the last piece, to which Readline counts an `@` before it.
  bash: `_bruin() {
  local IFS=$'\\n' rest=$COMP_LINE typed= kept= unfit= blanks piece name
  local -a words=()
  for piece in "\${COMP_WORDS[@]:0:COMP_CWORD+1}"; do
    blanks=\${rest%%[![:space:]]*}
    rest=\${rest#"$blanks$piece"}
    if [[ \${#words[@]} == 0 || -n $blanks ]]; then words+=("$typed") kept= typed=$piece
    else kept=$typed typed+=$piece
    fi
  done
  [[ -z $piece || -n \${piece//["$COMP_WORDBREAKS"]} ]] || kept=$typed
  kept=\${kept%@}
  words=("\${words[@]:2}")
  case $typed in
    --*=*) words+=("\${typed%%=*}=") ;;
    -*) words+=("$typed") ;;
    *) words+=("") ;;
  esac
  case $typed in
    \\'*) typed=\${typed:1} unfit=\\' ;;
    \\"*) typed=\${typed:1} unfit='"$\`\\!' ;;
  esac
  COMPREPLY=()
  while IFS= read -r name; do
    if [[ -z $unfit ]]; then printf -v name %q "$name"; elif [[ $name == *["$unfit"]* ]]; then continue; fi
    [[ $name == "$typed"* ]] && COMPREPLY+=("\${name#"$kept"}")
  done < <(${wordsVariable}=$'\\n'"\${words[*]}" "\${COMP_WORDS[0]}" completions bash 2>/dev/null)
}
complete -o default -o bashdefault -F _bruin bruin`,
  zsh: `#compdef bruin
_bruin() {
  local -a found typed
  typed=("\${(@)words[2,CURRENT]}")
  [[ $typed[-1] == -* ]] || typed[-1]=''
  [[ $typed[-1] == --*=* ]] && typed[-1]="\${typed[-1]%%=*}="
  found=(\${(f)"$(${wordsVariable}=$'\\n'"\${(pj:\\n:)typed}" "\${words[1]}" completions zsh 2>/dev/null)"})
  compadd -a found || _files
}
if [ "\$funcstack[1]" = "_bruin" ]; then _bruin "$@"; else compdef _bruin bruin; fi`,
  fish: `function __bruin_complete
  set -l words (commandline -opc) (commandline -ct)
  string match -q -- '-*' "$words[-1]"; or set words[-1] ''
  string match -q -- '--*=*' "$words[-1]"; and set words[-1] (string replace -r '=.*' '=' -- "$words[-1]")
  set -l typed
  for word in $words[2..-1]
    set typed "$typed"\\n$word
  end
  set -lx ${wordsVariable} $typed
  set -l found ($words[1] completions fish 2>/dev/null)
  if test (count $found) -gt 0
    printf '%s\\n' $found
  else
    __fish_complete_path (commandline -ct)
  end
end
complete -c bruin -f -a '(__bruin_complete)'`,
};
