-- Tables written in Markdown without inline styles, which the pages' security policy forbids: alignment becomes a class.
local classes = { AlignRight = "right", AlignCenter = "centre" }

function Table(table)
  for index, column in ipairs(table.colspecs) do
    table.colspecs[index] = { pandoc.AlignDefault, nil }
    local class = classes[column[1]]
    if class then
      local function mark(rows)
        for _, row in ipairs(rows) do
          local cell = row.cells[index]
          if cell then cell.attr.classes:insert(class) end
        end
      end
      mark(table.head.rows)
      for _, body in ipairs(table.bodies) do mark(body.body) end
    end
  end
  return table
end
